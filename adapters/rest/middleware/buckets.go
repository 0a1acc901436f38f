package middleware

import (
	"math"
	"time"

	"golang.org/x/time/rate"
)

// maxBuckets bounds the memory that clients who are counted can take.
const maxBuckets = 4096

// buckets are what is left to each of those who are counted. Whoever has been quiet
// for long enough is as good as new, and forgotten when room is needed; if
// nobody has, anybody is.
type buckets[K comparable] map[K]*rate.Limiter

// of returns the bucket of somebody, and makes one of who is new.
func (b buckets[K]) of(who K, now time.Time, fresh func() *rate.Limiter) *rate.Limiter {
	if left, known := b[who]; known {
		return left
	}
	if len(b) >= maxBuckets {
		b.makeRoom(now)
	}
	left := fresh()
	b[who] = left
	return left
}

func (b buckets[K]) makeRoom(now time.Time) {
	for who, left := range b {
		if left.TokensAt(now) >= float64(left.Burst()) {
			delete(b, who)
		}
	}
	for who := range b {
		if len(b) < maxBuckets {
			return
		}
		delete(b, who)
	}
}

// untilNext is how long it takes until one more may come.
func untilNext(left *rate.Limiter, now time.Time) time.Duration {
	missing := max(0, 1-left.TokensAt(now))
	return time.Duration(math.Ceil(missing / float64(left.Limit()) * float64(time.Second)))
}

// wholeSeconds rounds up: who comes back then does not come too early.
func wholeSeconds(d time.Duration) int { return int(math.Ceil(d.Seconds())) }
