package middleware

import (
	"net/netip"
	"testing"
	"time"
)

func TestOfTwoWhoHaveFoundTheLastOneOnlyOneTakesIt(t *testing.T) {
	t.Parallel()
	songs := newQuota("submits", "", "1 songs", Rate{Count: 1, Per: time.Hour})
	who := client{address: netip.MustParsePrefix("192.0.2.1/32")}
	a, b := songs.of(who), songs.of(who)
	if a.wait() != 0 || b.wait() != 0 {
		t.Fatal("there is none")
	}
	if !a.take() || b.take() {
		t.Error("it was taken by both, or by none")
	}
	if spent := begin(b, nil); spent != b || b.wait() == 0 {
		t.Errorf("begin without one = %+v", spent)
	}
}
