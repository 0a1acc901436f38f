package domain

import "slices"

// Status is where a job stands. Clients enumerate these four; there will be
// no fifth.
type Status string

// The four states of a job.
const (
	Pending    Status = "pending"
	Processing Status = "processing"
	Complete   Status = "complete"
	Failed     Status = "error" // the word that clients of the old service know
)

// Statuses lists every status, in the order of a job's life.
func Statuses() []Status { return []Status{Pending, Processing, Complete, Failed} }

// Valid reports whether s is one of the four.
func (s Status) Valid() bool { return slices.Contains(Statuses(), s) }

// Finished reports whether a job in this state has ended.
func (s Status) Finished() bool { return s == Complete || s == Failed }

// Stage is what the analyzer is doing to a job that is being processed.
type Stage string

// The stages of an analysis, in their order.
const (
	Decode    Stage = "decode"
	Beats     Stage = "beats"
	Harmony   Stage = "harmony"
	Structure Stage = "structure"
	Melody    Stage = "melody"
	Write     Stage = "write"
)

// Stages lists every stage, in the order in which an analysis passes them.
func Stages() []Stage { return []Stage{Decode, Beats, Harmony, Structure, Melody, Write} }

// Valid reports whether s is one of the stages.
func (s Stage) Valid() bool { return slices.Contains(Stages(), s) }
