package rest

import (
	"context"
	"time"
)

const (
	portion  = 256 << 10 // bytes of memory that are counted as one
	portions = 1024      // that may be held
)

// held bounds the memory of answers that come from no file, while clients read
// them: those who take their time would hold as much as they ask for.
type held struct {
	portions chan struct{} // one for each that is held
	taking   chan struct{} // held by who takes some, so that no two wait for each other's
}

func newHeld() *held { return &held{make(chan struct{}, portions), make(chan struct{}, 1)} }

// take waits until there is room for so many bytes. What is larger than all of
// the room has it to itself.
func (h *held) take(ctx context.Context, size int) (giveBack func(), err error) {
	select {
	case h.taking <- struct{}{}:
		defer func() { <-h.taking }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	taken := 0
	giveBack = func() {
		for range taken {
			<-h.portions
		}
	}
	for want := min(1+size/portion, portions); taken < want; taken++ {
		select {
		case h.portions <- struct{}{}:
		case <-ctx.Done():
			giveBack()
			return nil, ctx.Err()
		}
	}
	return giveBack, nil
}

// readFor is how long a client may take to read so many bytes that are held for
// it: half a minute, and beyond that what 4 KiB a second take.
func readFor(size int) time.Duration {
	const slowest = 4 << 10
	return 30*time.Second + time.Duration(size/slowest)*time.Second
}
