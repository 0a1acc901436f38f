package cli

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// Man is the hidden command that prints the manual page.
type Man struct{}

// Run prints the page, in the language of man(7).
func (Man) Run(s Streams, command *kong.Context) error {
	m := manual{}
	m.page(command.Model.Node)
	_, err := s.Out.Write(m.Bytes())
	return err
}

// manual is a manual page as it is written.
type manual struct{ bytes.Buffer }

func (m *manual) line(format string, args ...any) {
	_, _ = fmt.Fprintf(m, format+"\n", args...) // a buffer takes everything
}

func (m *manual) page(root *kong.Node) {
	about, exits, _ := strings.Cut(root.Help, "Exit codes:")
	first, _, _ := strings.Cut(about, ":")
	m.line(".TH SONGMAP 1")
	m.line(".SH NAME\nsongmap \\- %s", roff(strings.TrimPrefix(first, "Songmap ")))
	m.line(".SH SYNOPSIS\n.B songmap\n.I command\n[options]")
	m.line(".SH DESCRIPTION")
	m.text(about)
	m.line(".SH OPTIONS\nEvery command takes these.")
	m.flags(root)
	m.line(".SH COMMANDS")
	for _, command := range root.Leaves(true) {
		m.command(command)
	}
	m.line(".SH EXIT STATUS")
	m.text(exits)
	m.line(".SH ENVIRONMENT")
	m.variables(root)
}

func (m *manual) command(c *kong.Node) {
	var arguments strings.Builder
	for _, p := range c.Positional {
		arguments.WriteString(" " + p.Summary())
	}
	m.line(".SS %s", roff(strings.TrimSpace(fullName(c)+arguments.String())))
	m.text(c.Help + "\n\n" + c.Detail)
	for _, p := range c.Positional {
		m.line(".TP\n.I %s\n%s", roff(p.Name), roff(p.Help))
	}
	m.flags(c)
}

// fullName returns the name of a command with those of its groups.
func fullName(c *kong.Node) string {
	if c.Parent == nil || c.Parent.Type == kong.ApplicationNode {
		return c.Name
	}
	return fullName(c.Parent) + " " + c.Name
}

func (m *manual) flags(c *kong.Node) {
	for _, f := range c.Flags {
		if f.Hidden || f.Name == "help" && c.Parent != nil {
			continue
		}
		m.line(".TP\n.B %s\n%s", roff(f.String()), roff(f.Help))
	}
}

// variables lists those of the environment, and which flags they stand for.
func (m *manual) variables(root *kong.Node) {
	seen := map[string]bool{}
	_ = kong.Visit(root, func(node kong.Visitable, next kong.Next) error {
		if f, ok := node.(*kong.Flag); ok {
			for _, name := range f.Envs {
				if !seen[name] {
					seen[name] = true
					m.line(".TP\n.B %s\nas %s", roff(name), roff("--"+f.Name))
				}
			}
		}
		return next(nil)
	})
}

// text writes paragraphs; lines that are indented stay as they are.
func (m *manual) text(text string) {
	for i, paragraph := range strings.Split(strings.Trim(text, "\n"), "\n\n") {
		if i > 0 {
			m.line(".PP")
		}
		if strings.HasPrefix(paragraph, " ") {
			m.line(".nf\n%s\n.fi", roff(paragraph))
		} else {
			m.line("%s", roff(paragraph))
		}
	}
}

var lineStart = regexp.MustCompile(`(?m)^([.'])`)

// roff escapes what the language of man(7) would take for commands.
func roff(text string) string {
	text = strings.NewReplacer(`\`, `\e`, "-", `\-`).Replace(text)
	return lineStart.ReplaceAllString(text, `\&$1`)
}
