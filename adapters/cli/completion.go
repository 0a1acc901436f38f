package cli

import (
	_ "embed"
	"fmt"
)

// Completion is the command that prints how a shell completes command lines.
type Completion struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"${enum}."`
}

// Help implements kong.HelpProvider.
func (Completion) Help() string {
	return `Prints a script for the shell. For good:

    echo 'source <(songmap completion bash)' >> ~/.bashrc
    echo 'source <(songmap completion zsh)' >> ~/.zshrc      # after compinit
    songmap completion fish > ~/.config/fish/completions/songmap.fish`
}

// The scripts ask the hidden command complete for what may come.
var (
	//go:embed completion/songmap.bash
	bashScript string
	//go:embed completion/songmap.zsh
	zshScript string
	//go:embed completion/songmap.fish
	fishScript string
)

// Run prints the script.
func (c *Completion) Run(s Streams) error {
	script := map[string]string{"bash": bashScript, "zsh": zshScript, "fish": fishScript}[c.Shell]
	_, err := fmt.Fprint(s.Out, script)
	return err
}
