package ports

import (
	"errors"
	"fmt"
)

// What can go wrong behind a port. Adapters translate the errors of their
// libraries into these, and wrap them with the noun: "job x: not found".
// Rules of the domain come back as the domain's errors.
var (
	ErrNotFound    = errors.New("not found")
	ErrExists      = errors.New("already exists")
	ErrTooMany     = errors.New("there are as many as there may be")
	ErrKeyTaken    = errors.New("idempotency key is taken")
	ErrNoWork      = errors.New("no job is waiting")
	ErrNoSpace     = errors.New("not enough disk space")
	ErrUnavailable = errors.New("storage is unavailable")  // away or broken; may heal
	ErrInDoubt     = errors.New("it may have been stored") // with ErrUnavailable: it may show later
	ErrKeyReused   = errors.New("idempotency key was used for another request")
	ErrUnsigned    = errors.New("there is no secret to sign messages with")
	ErrNoKey       = errors.New("there is no key to seal secrets with")
	ErrSealed      = errors.New("its secret was sealed by a key that is not there")
	ErrOtherGroup  = errors.New("caller may not submit in this group")
	ErrQueueFull   = errors.New("queue is full")
	ErrNotReady    = errors.New("job has not finished")
	ErrJobFailed   = errors.New("job failed")
	ErrFellBehind  = errors.New("reader fell behind")
	ErrStopping    = errors.New("service is stopping")
)

// ErrGroupFull is the ErrQueueFull that concerns one group alone.
var ErrGroupFull = fmt.Errorf("%w for this group", ErrQueueFull)
