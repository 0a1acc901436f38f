package contract

import (
	"testing"

	"songmap/ports"
)

// Identities checks that no two stores have the same identity. Open returns a
// new store each time and sees to its end.
func Identities(t *testing.T, open func(*testing.T) ports.JobRepository) {
	t.Helper()
	if one, two := open(t).Identity(), open(t).Identity(); one == two {
		t.Errorf("two stores have the identity %q", one)
	}
}

func identityStays(w jobWorld) {
	is := w.jobs.Identity()
	if !is.Valid() {
		w.Errorf("Identity = %q, which is none", is)
	}
	w.create(nth(1))
	if now := w.jobs.Identity(); now != is {
		w.Errorf("Identity = %q, and then %q", is, now)
	}
}

func reopenIdentity(w *durableWorld) {
	is := w.jobs.Identity()
	w.reopen()
	if now := w.jobs.Identity(); now != is {
		w.Errorf("after a reopen Identity = %q, want %q", now, is)
	}
}
