package s3

import "time"

// Later moves the clock of the stores.
func (b *bucket) Later(d time.Duration) {
	now := b.now
	b.now = func() time.Time { return now().Add(d) }
}
