package contract

import (
	"errors"
	"strings"
	"testing"

	"songmap/ports"
)

// Away takes the place of a store away, or brings it back.
type Away = func(*testing.T)

// UploadsAway is the suite for a store of uploads whose place can be away.
// Open returns an empty store that is there.
func UploadsAway(t *testing.T, open func(*testing.T) (s ports.Uploads, away, back Away)) {
	t.Helper()
	s, away, back := open(t)
	kept := saveUpload(t, s, "a.wav", "song")
	away(t)
	_, saved := s.Save(t.Context(), "b.wav", strings.NewReader("into the void"))
	f, opened := s.Open(t.Context(), kept.Path)
	if opened == nil {
		readAndClose(t, f)
	}
	_, release, fetched := s.Fetch(t.Context(), kept)
	release()
	areAway(t, map[string]error{"Save": saved, "Open": opened, "Fetch": fetched, "Remove": s.Remove(t.Context(), kept.Path)})
	back(t)
	f, err := s.Open(t.Context(), kept.Path)
	if err != nil {
		t.Fatalf("it is back, and Open = %v", err)
	}
	if got := readAndClose(t, f); string(got) != "song" {
		t.Errorf("it is back with %q", got)
	}
	saveUpload(t, s, "c.wav", "another")
}

// ResultsAway is the suite for a store of results whose place can be away.
func ResultsAway(t *testing.T, open func(*testing.T) (s ports.Results, away, back Away)) {
	t.Helper()
	s, away, back := open(t)
	path := saveResult(t, s, "job-1", "token", "one")
	away(t)
	_, saved := s.Save(t.Context(), "job-2", "token", []byte("into the void"))
	f, opened := s.Open(t.Context(), "job-1", path)
	if opened == nil {
		readAndClose(t, f)
	}
	_, space := s.Workspace(t.Context(), "job-1")
	_, stem := s.Stem(t.Context(), "job-1", "vocals")
	_, peaks := s.Peaks(t.Context(), "job-1")
	areAway(t, map[string]error{
		"Save": saved, "Open": opened, "Workspace": space, "Stem": stem, "Peaks": peaks,
		"Remove": s.Remove(t.Context(), "job-1"),
	})
	back(t)
	resultIs(t, s, "job-1", path, "one")
	saveResult(t, s, "job-2", "token", "two")
}

func areAway(t *testing.T, calls map[string]error) {
	t.Helper()
	for call, err := range calls {
		if !errors.Is(err, ports.ErrUnavailable) {
			t.Errorf("%s while the store is away = %v, want ErrUnavailable", call, err)
		}
	}
}
