package contract

import (
	"errors"
	"io"
	"strings"
	"sync"
	"testing"

	"songmap/ports"
)

// Results is the suite for ports.Results. Open returns an empty store.
func Results(t *testing.T, open func(*testing.T) ports.Results) {
	t.Helper()
	for _, c := range []struct {
		rule  string
		check func(*testing.T, ports.Results)
	}{
		{"save keeps a song map, and its path leads to it", resultKept},
		{"a song map tells its size, and can be read from any place", resultSought},
		{"an empty path means the default place, which is the first one taken", resultDefault},
		{"a song map that is there is never replaced", resultNotReplaced},
		{"of many that save at once, each keeps its own", resultRace},
		{"a song map that is not there is ErrNotFound", resultMissing},
		{"job ids and paths that lead out of the store are ErrNotFound", resultOutside},
		{"a workspace is a folder of its job alone", spaceOwn},
		{"of what was kept a stem is found, also below stems", spaceStem},
		{"of what was kept the waveform is found", spacePeaks},
		{"links in a workspace are not found", spaceLinks},
		{"a workspace can be had again, and what is kept comes in addition", spaceAgain},
		{"remove removes the folder and everything in it", resultRemoved},
		{"what is not there can be removed", resultGone},
	} {
		t.Run(c.rule, func(t *testing.T) {
			t.Parallel()
			c.check(t, open(t))
		})
	}
}

func resultKept(t *testing.T, s ports.Results) {
	t.Helper()
	path := saveResult(t, s, "job-1", "token", `{"id":"job-1"}`)
	resultIs(t, s, "job-1", path, `{"id":"job-1"}`)
}

func resultSought(t *testing.T, s ports.Results) {
	t.Helper()
	path := saveResult(t, s, "job-1", "token", `{"id":"job-1"}`)
	f, err := s.Open(t.Context(), "job-1", path)
	if err != nil {
		t.Fatal(err)
	}
	if size, err := f.Seek(0, io.SeekEnd); err != nil || size != 14 {
		t.Errorf("its end is at %d, %v", size, err)
	}
	if _, err := f.Seek(-8, io.SeekCurrent); err != nil {
		t.Error(err)
	}
	if got := readAndClose(t, f); string(got) != `"job-1"}` {
		t.Errorf("its last bytes are %q", got)
	}
}

func resultDefault(t *testing.T, s ports.Results) {
	t.Helper()
	saveResult(t, s, "job-1", "first", "one")
	saveResult(t, s, "job-1", "second", "two")
	resultIs(t, s, "job-1", "", "one")
}

func resultNotReplaced(t *testing.T, s ports.Results) {
	t.Helper()
	first := saveResult(t, s, "job-1", "token-a", "one")
	second := saveResult(t, s, "job-1", "token-b", "two")
	resultIs(t, s, "job-1", first, "one")
	resultIs(t, s, "job-1", second, "two")
	if !strings.Contains(second, "token-b") {
		t.Errorf("path %s does not contain the token", second)
	}
}

func resultRace(t *testing.T, s ports.Results) {
	t.Helper()
	tokens := []string{"a", "b", "c", "d", "e", "f", "g", "h"}
	paths := make([]string, len(tokens))
	var wg sync.WaitGroup
	for i, token := range tokens {
		wg.Go(func() {
			path, err := s.Save(t.Context(), "job-1", token, []byte(token))
			if err != nil {
				t.Errorf("Save under token %s: %v", token, err)
			}
			paths[i] = path
		})
	}
	wg.Wait()
	for i, token := range tokens {
		resultIs(t, s, "job-1", paths[i], token)
	}
}

func resultMissing(t *testing.T, s ports.Results) {
	t.Helper()
	path := saveResult(t, s, "job-1", "token", "one")
	resultAbsent(t, s, "job-2", "")
	resultAbsent(t, s, "job-1", strings.ReplaceAll(path, "job-1", "job-2"))
	if _, err := s.Stem(t.Context(), "job-1", "vocals"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Stem = %v, want ErrNotFound", err)
	}
}

func resultOutside(t *testing.T, s ports.Results) {
	t.Helper()
	saveResult(t, s, "job-1", "token", "one")
	for _, path := range []string{"/etc/passwd", "../../x.json", "a/../../../x.json", "/x.json", "a\x00.json", ".json"} {
		resultAbsent(t, s, "job-1", path)
	}
	for _, id := range []string{"", ".", "..", "../x", "a/b", `a\b`, "a\x00", "/", strings.Repeat("a", 300)} {
		resultAbsent(t, s, id, "")
		_, saved := s.Save(t.Context(), id, "token", []byte("x"))
		_, space := s.Workspace(t.Context(), id)
		_, stem := s.Stem(t.Context(), id, "vocals")
		_, peaks := s.Peaks(t.Context(), id)
		for _, err := range []error{saved, space, stem, peaks, s.Remove(t.Context(), id)} {
			if !errors.Is(err, ports.ErrNotFound) {
				t.Errorf("job id %.20q: %v, want ErrNotFound", id, err)
			}
		}
	}
	if _, err := s.Stem(t.Context(), "job-1", "../job-1/x"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Stem that leads out = %v, want ErrNotFound", err)
	}
}

func resultRemoved(t *testing.T, s ports.Results) {
	t.Helper()
	keepSideFiles(t, s, map[string]string{"stems/drums.mp3": "boom", "peaks.json": "{}"})
	path := saveResult(t, s, "job-1", "token", "one")
	other := saveResult(t, s, "job-2", "token", "two")
	if err := s.Remove(t.Context(), "job-1"); err != nil {
		t.Fatal(err)
	}
	resultAbsent(t, s, "job-1", path)
	stemIs(t, s, "drums", "")
	if _, err := s.Peaks(t.Context(), "job-1"); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Peaks of what was removed = %v, want ErrNotFound", err)
	}
	resultIs(t, s, "job-2", other, "two")
}

func resultGone(t *testing.T, s ports.Results) {
	t.Helper()
	for range 2 { // first without, then with something else in the store
		if err := s.Remove(t.Context(), "job-1"); err != nil {
			t.Errorf("got %v, want nil", err)
		}
		saveResult(t, s, "job-2", "token", "two")
	}
}

func resultIs(t *testing.T, s ports.Results, jobID, path, want string) {
	t.Helper()
	f, err := s.Open(t.Context(), jobID, path)
	if err != nil {
		t.Errorf("Open(%s, %q) = %v, want %q", jobID, path, err, want)
		return
	}
	if got := readAndClose(t, f); string(got) != want {
		t.Errorf("Open(%s, %q) gives %q, want %q", jobID, path, got, want)
	}
}

func resultAbsent(t *testing.T, s ports.Results, jobID, path string) {
	t.Helper()
	if _, err := s.Open(t.Context(), jobID, path); !errors.Is(err, ports.ErrNotFound) {
		t.Errorf("Open(%.20q, %q) = %v, want ErrNotFound", jobID, path, err)
	}
}

func saveResult(t *testing.T, s ports.Results, jobID, token, songMap string) string {
	t.Helper()
	path, err := s.Save(t.Context(), jobID, token, []byte(songMap))
	if err != nil {
		t.Fatal(err)
	}
	return path
}
