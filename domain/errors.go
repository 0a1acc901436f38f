package domain

import (
	"errors"
	"fmt"
)

// The kinds of refusal; test for them with errors.Is.
var (
	// ErrTransition: the life of a job does not allow this now.
	ErrTransition = errors.New("not allowed now")
	// ErrFenced: the job is not, or no longer, claimed under this token.
	ErrFenced = errors.New("claim is not held")
	// ErrClaimHolds: a claim that was renewed, or is another's, cannot expire.
	ErrClaimHolds = errors.New("claim still holds")
	// ErrInvalid: a value that came from outside cannot be used.
	ErrInvalid = errors.New("invalid")
)

// TransitionError is an ErrTransition that says what was asked of which job.
type TransitionError struct {
	ID     string
	Action string // what was asked, as a participle: "cancelled"
	Reason string // why not, as a clause: "it is complete"
}

func (e *TransitionError) Error() string {
	return fmt.Sprintf("job %s cannot be %s: %s", e.ID, e.Action, e.Reason)
}

// Is makes every TransitionError an ErrTransition.
func (e *TransitionError) Is(target error) bool { return target == ErrTransition }

// InvalidError is an ErrInvalid that names the value and what is wrong with it.
type InvalidError struct {
	Field  string
	Reason string
}

func (e *InvalidError) Error() string { return e.Field + " " + e.Reason }

// Is makes every InvalidError an ErrInvalid.
func (e *InvalidError) Is(target error) bool { return target == ErrInvalid }
