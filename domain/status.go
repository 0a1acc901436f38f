package domain

import "slices"

// Status is where a job stands. Clients enumerate these four; there will be
// no fifth.
type Status string

// The four states of a job.
const (
	StatusPending    Status = "pending"
	StatusProcessing Status = "processing"
	StatusComplete   Status = "complete"
	StatusFailed     Status = "error" // the word that clients of the old service know
)

// Statuses lists every status, in the order of a job's life.
func Statuses() []Status {
	return []Status{StatusPending, StatusProcessing, StatusComplete, StatusFailed}
}

// Valid reports whether s is one of the four.
func (s Status) Valid() bool { return slices.Contains(Statuses(), s) }

// Finished lists the states of jobs that have ended.
func Finished() []Status { return []Status{StatusComplete, StatusFailed} }

// Finished reports whether a job in this state has ended.
func (s Status) Finished() bool { return slices.Contains(Finished(), s) }

// Stage is what the analyzer is doing to a job that is being processed.
type Stage string

// The stages of an analysis, in their order.
const (
	StageDecode    Stage = "decode"
	StageBeats     Stage = "beats"
	StageHarmony   Stage = "harmony"
	StageStructure Stage = "structure"
	StageMelody    Stage = "melody"
	StageWrite     Stage = "write"
)

// Stages lists every stage, in the order in which an analysis passes them.
func Stages() []Stage {
	return []Stage{StageDecode, StageBeats, StageHarmony, StageStructure, StageMelody, StageWrite}
}

// Valid reports whether s is one of the stages.
func (s Stage) Valid() bool { return slices.Contains(Stages(), s) }
