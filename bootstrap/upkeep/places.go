package upkeep

import (
	"errors"
	"fmt"
	"strings"

	"songmap/bootstrap/media"
)

// Places says where the service keeps what it keeps. Every command that deals
// with it takes the same settings.
type Places struct {
	Database      string `default:"output/jobs.db" help:"SQLite file that holds the jobs, or memory: for a store that forgets everything at exit."`
	media.Folders `embed:""`
}

// InMemory is the database that forgets everything at exit.
const InMemory = "memory:"

// Check names the first setting that cannot be used.
func (p *Places) Check() error {
	switch {
	case p.Database == "":
		return errors.New("--database must not be empty")
	case strings.Contains(p.Database, "://"):
		return fmt.Errorf("--database %s: want a file name or %s", p.Database, InMemory)
	}
	return p.Folders.Check()
}
