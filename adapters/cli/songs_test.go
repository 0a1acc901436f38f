package cli_test

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

// album makes a folder with songs and other things, below one another.
func album(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, name := range []string{
		"b.mp3", "a.WAV", "cover.jpg", ".hidden.mp3", "cd 2/a.flac", "cd 2/deep/er/c.opus", ".git/d.mp3", "empty/readme.txt",
	} {
		path := filepath.Join(root, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("music of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for link, to := range map[string]string{"loop": ".", "link.mp3": "b.mp3"} {
		if err := os.Symlink(to, filepath.Join(root, link)); err != nil {
			t.Skip(err)
		}
	}
	return root
}

func TestTheSongsOfAFolderAreFound(t *testing.T) {
	t.Parallel()
	root, out := album(t), t.TempDir()
	got := analyze(t, "--json", root, "-o", out+"/maps")
	want := `{"id":"a","duration_sec":120}` + "\n" + `{"id":"b","duration_sec":120}` + "\n" + `{"id":"a","duration_sec":120}` + "\n" + `{"id":"c","duration_sec":120}` + "\n"
	if got != (outcome{want, "", 0}) {
		t.Errorf("got %+v, want %s", got, want)
	}
	var made []string
	if err := filepath.WalkDir(out, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			rel, _ := filepath.Rel(out, path)
			made = append(made, filepath.ToSlash(rel))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if want := []string{"maps/a.song_map.json", "maps/b.song_map.json", "maps/cd 2/a.song_map.json", "maps/cd 2/deep/er/c.song_map.json"}; !slices.Equal(made, want) {
		t.Errorf("made were %v, want %v", made, want)
	}
}

func TestTheSongsOfAFolderAreUploaded(t *testing.T) {
	t.Parallel()
	root := album(t)
	var mu sync.Mutex
	var names []string
	server := serve(t, "POST /api/analyze", func(w http.ResponseWriter, r *http.Request) {
		got := receive(t, r)
		mu.Lock()
		defer mu.Unlock()
		names = append(names, got.name)
		says(202, "application/json", `{"job_id":"j","status":"pending"}`)(w, r)
	})
	if got := run(t, "submit", root, "-j", "3", "--server", server); got != (outcome{"j\nj\nj\nj\n", "", 0}) {
		t.Errorf("got %+v", got)
	}
	slices.Sort(names)
	if want := []string{"a.WAV", "a.flac", "b.mp3", "c.opus"}; !slices.Equal(names, want) {
		t.Errorf("uploaded were %v, want %v", names, want)
	}
	if got := run(t, "submit", root, "--job-id", "x", "--server", server); got.code != 2 || !strings.Contains(got.err, "give one song") {
		t.Errorf("got %+v, want one name for four songs refused", got)
	}
	for args, want := range map[string]string{"/missing.mp3": "/missing.mp3: no such file", filepath.Join(root, "empty"): "is a folder without songs"} {
		if got := run(t, "submit", args, "--server", server); got.code != 1 || !strings.Contains(got.err, want) {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}

func TestASongComesFromStandardInput(t *testing.T) {
	t.Parallel()
	heard := ""
	listen := func(_ context.Context, task ports.Task, _ ports.Advance) ([]byte, error) {
		text, err := os.ReadFile(task.Input)
		heard = string(text)
		return []byte(`{"id":"` + task.JobID + `"}`), err
	}
	got := world{analyzer: listen, in: "piped music"}.run(t.Context(), t, "analyze", "-", "-o", "-")
	if got != (outcome{`{"id":"stdin"}` + "\n", "", 0}) || heard != "piped music" {
		t.Errorf("got %+v of %q", got, heard)
	}
	server := serve(t, "POST /api/analyze", func(w http.ResponseWriter, r *http.Request) {
		if got := receive(t, r); got.song != "piped music" || got.name != "stdin" {
			t.Errorf("received %+v", got)
		}
		says(202, "application/json", `{"job_id":"j","status":"pending"}`)(w, r)
	})
	if got := (world{in: "piped music"}).run(t.Context(), t, "submit", "-", "--server", server); got != (outcome{"j\n", "", 0}) {
		t.Errorf("got %+v", got)
	}
	if got := run(t, "analyze", "-", "-"); got.code != 2 || !strings.Contains(got.err, "one song only") {
		t.Errorf("got %+v, want the second refused", got)
	}
	if got := (world{asks: true}).run(t.Context(), t, "analyze", "-"); got.code != 2 || !strings.Contains(got.err, "which is a terminal") {
		t.Errorf("got %+v, want no wait for what is typed", got)
	}
	broken := world{reader: io.MultiReader(strings.NewReader("so"), fire{})}
	if got := broken.run(t.Context(), t, "analyze", "-"); got.code != 1 || !strings.Contains(got.err, "disk on fire") {
		t.Errorf("got %+v, want what is wrong with the input", got)
	}
}

type fire struct{}

func (fire) Read([]byte) (int, error) {
	return 0, &domain.Failure{Message: "disk on fire"}
}

func TestManySongsAreAnalysedAtOnceAndPrintedInOrder(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "broken.mp3", "two.mp3", "three.mp3")
	var together sync.WaitGroup
	together.Add(len(songs)) // all of them, or none ends
	var last sync.WaitGroup
	last.Add(3)
	meet := func(ctx context.Context, task ports.Task, advance ports.Advance) ([]byte, error) {
		together.Done()
		together.Wait()
		if task.JobID == "one" {
			last.Wait() // the first in the order ends last
		} else {
			defer last.Done()
		}
		return twoMinutes(ctx, task, advance)
	}
	args := append([]string{"analyze", "--json", "-j", "4"}, songs...)
	want := outcome{
		`{"id":"one","duration_sec":120}` + "\n" + `{"id":"two","duration_sec":120}` + "\n" + `{"id":"three","duration_sec":120}` + "\n",
		"songmap: error: " + songs[1] + ": the file breaks off in the middle\nsongmap: error: 1 of 4 failed\n", 1,
	}
	if got := (world{analyzer: meet}).run(t.Context(), t, args...); got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestCtrlCEndsAllThatRuns(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "two.mp3", "three.mp3")
	ctx, interrupt := context.WithCancel(t.Context())
	var begun sync.WaitGroup
	begun.Add(2)
	go func() {
		begun.Wait()
		interrupt()
	}()
	wait := func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) {
		begun.Done() // a third time panics
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	args := append([]string{"analyze", "-j2"}, songs...)
	if got := (world{analyzer: wait}).run(ctx, t, args...); got != (outcome{code: 130}) {
		t.Errorf("got %+v", got)
	}
}

func TestWhatWasDoneBeforeCtrlCIsPrinted(t *testing.T) {
	t.Parallel()
	songs := write(t, "slow.mp3", "quick.mp3")
	ctx, interrupt := context.WithCancel(t.Context())
	quick := make(chan struct{})
	order := func(ctx context.Context, task ports.Task, advance ports.Advance) ([]byte, error) {
		if task.JobID == "quick" {
			defer close(quick)
			return twoMinutes(ctx, task, advance)
		}
		<-quick
		interrupt()
		return nil, context.Cause(ctx)
	}
	args := append([]string{"analyze", "--json", "-j2"}, songs...)
	want := outcome{`{"id":"quick","duration_sec":120}` + "\n", "", 130}
	if got := (world{analyzer: order}).run(ctx, t, args...); got != want {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestABadNumberOfJobsIsRefused(t *testing.T) {
	t.Parallel()
	song := write(t, "a.mp3")[0]
	for _, args := range [][]string{{"-j", "0"}, {"-j", "-1"}, {"--jobs=65"}, {"-j", "many"}} {
		for _, command := range []string{"analyze", "submit"} {
			if got := run(t, append([]string{command, song}, args...)...); got.code != 2 || !strings.Contains(got.err, "--jobs") {
				t.Errorf("%s %s: got %+v, want it refused", command, args, got)
			}
		}
	}
}
