package ports

import (
	"context"

	"songmap/domain"
)

// Analyzer turns an upload into a Song Map.
type Analyzer interface {
	// Analyze returns the Song Map with at least the fields that a Song Map
	// must have. It calls advance, from one goroutine at a time,
	// with a fraction (0..1) that never goes down and the stage that it is
	// in, and never again after it has returned. When ctx ends it stops
	// within a second and returns the cause of ctx. Every other error is or
	// wraps a *domain.Failure, whose message a musician understands.
	Analyze(ctx context.Context, task Task, advance Advance) (Analysis, error)
}

// Analysis is what an analyzer made of a song.
type Analysis struct {
	SongMap  []byte   // JSON text
	Warnings []string // what of the song was not heard, as the Song Map says
}

// Advance notes how far an analysis has come.
type Advance func(fraction float64, stage domain.Stage)

// Task is one analysis to be done.
type Task struct {
	JobID  string
	Input  string // file on this machine
	SHA256 string // of the input, in hex; empty when not known
	Output string // folder on this machine for side files
}
