package bootstrap

import (
	"errors"
	"fmt"
	"strings"
)

// Places says where the service keeps what it keeps. Every command that deals
// with it takes the same settings.
type Places struct {
	Database  string `default:"output/jobs.db" help:"SQLite file that holds the jobs, or memory: for a store that forgets everything at exit."`
	UploadDir string `default:"uploads" help:"Folder for uploaded songs."`
	OutputDir string `default:"output" help:"Folder for Song Maps."`
}

func (p *Places) check() error {
	switch {
	case p.Database == "":
		return errors.New("--database must not be empty")
	case strings.Contains(p.Database, "://"):
		return fmt.Errorf("--database %s: want a file name or %s", p.Database, inMemory)
	case p.UploadDir == "":
		return errors.New("--upload-dir must not be empty")
	case p.OutputDir == "":
		return errors.New("--output-dir must not be empty")
	default:
		return nil
	}
}

// stored is where a database in a file, and the files of its jobs, are looked
// after.
type stored struct {
	Places `embed:""`
}

// Validate implements kong's validation.
func (s *stored) Validate() error {
	if s.Database == inMemory {
		return fmt.Errorf("--database %s forgets everything at exit: there is no file to look after", inMemory)
	}
	return s.check()
}
