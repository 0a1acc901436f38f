package ports

import "context"

// Workspace is a folder on this machine in which the analysis of a job leaves side
// files. Two runs of one job may share it.
type Workspace interface {
	// Dir is the absolute name of the folder.
	Dir() string

	// Keep keeps what lies there: the files, not links and the like. When it has
	// returned, Stem and Peaks find them on every machine. ErrNoSpace if the
	// store is too full. It may be called again after an error.
	Keep(ctx context.Context) error

	// Release ends the use of the folder. What was not kept may be gone. It may be
	// called more than once.
	Release()
}
