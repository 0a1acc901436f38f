package process

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"time"
)

// rehearsalTime is how long a supervisor may take to say whether it works.
const rehearsalTime = 10 * time.Second

// Separates finds out whether analyses can have namespaces of their own, by starting a
// supervisor in some: what the kernel could do, a container or its settings may forbid.
// The error says what they did forbid.
func (s Sandbox) Separates(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, rehearsalTime)
	defer cancel()
	s.Namespaces = true
	text, err := json.Marshal(request{Rules: s.Rules, UID: os.Geteuid(), GID: os.Getegid()})
	if err != nil {
		return err
	}
	cmd := exec.CommandContext(ctx, s.Supervisor[0], s.Supervisor[1:]...)
	cmd.Env = environment()
	isolate(cmd, s)
	var said strings.Builder
	cmd.Stdin, cmd.Stderr = bytes.NewReader(text), &said
	if err := cmd.Run(); said.Len() > 0 {
		return errors.New(strings.TrimSpace(said.String()))
	} else if err != nil {
		return fmt.Errorf("start: %w", err)
	}
	return nil
}
