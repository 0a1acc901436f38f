package postgres_test

import (
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/postgres"
)

func TestTheClockIsThatOfTheDatabaseInTheMiddleOfTheTrip(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var c postgres.Clock
		ask := func(theirs time.Time, trip time.Duration) {
			asked := time.Now()
			<-time.After(trip)
			c.Note(theirs, asked)
		}
		is := func(want time.Time) {
			t.Helper()
			if got := c.Now(); !got.Equal(want) {
				t.Errorf("it is %v, want %v", got, want)
			}
		}
		ask(now, 10*time.Second) // there is no better one yet
		is(now.Add(5 * time.Second))
		<-time.After(time.Minute)
		is(now.Add(65 * time.Second))

		ask(now.Add(time.Hour), 900*time.Millisecond)
		is(now.Add(time.Hour + 450*time.Millisecond))
		ask(now.Add(2*time.Hour), 3*time.Second) // nobody knows when in these three seconds it was read
		is(now.Add(time.Hour + 3450*time.Millisecond))
	})
}
