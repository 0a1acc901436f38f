package jobfolder

import (
	"fmt"
	"path"

	"songmap/domain"
	"songmap/ports"
)

// Check returns ErrNotFound unless all are plain names: job ids, tokens and stems become
// parts of paths and keys.
func Check(names ...string) error {
	for _, name := range names {
		if domain.CheckID(name) != nil {
			return fmt.Errorf("%.100q: %w", name, ports.ErrNotFound)
		}
	}
	return nil
}

// Place is the path of a Song Map from where the folders of jobs lie: the default one if
// the row has none, else what lookUp finds of that. Only Song Maps lie there: a database
// may, too.
func Place(jobID, row string, lookUp func(row string, depth int) (string, error)) (string, error) {
	if err := Check(jobID); err != nil {
		return "", err
	}
	if row == "" {
		return path.Join(jobID, jobID+SongMap), nil
	}
	if path.Ext(row) != ".json" {
		return "", fmt.Errorf("path %.100q: %w", row, ports.ErrNotFound)
	}
	return lookUp(row, 2)
}
