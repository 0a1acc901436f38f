package cli_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/domain"
	"songmap/ports"
)

// analyzer is a ports.Analyzer made of a function.
type analyzer func(context.Context, ports.Task, ports.Advance) ([]byte, error)

func (a analyzer) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (made ports.Analysis, err error) {
	made.SongMap, err = a(ctx, task, advance)
	return made, err
}

// twoMinutes finds the same thing in every song but those named broken.
func twoMinutes(_ context.Context, task ports.Task, advance ports.Advance) ([]byte, error) {
	advance(0.1, domain.StageDecode)
	advance(0.5, domain.StageHarmony)
	if strings.HasPrefix(task.JobID, "broken") {
		return nil, &domain.Failure{Code: domain.CodeDecodeFailed, Message: "the file breaks off in the middle"}
	}
	advance(1, domain.StageWrite)
	return []byte(`{"id": "` + task.JobID + `",
		"duration_sec": 120}`), nil
}

// write makes files in a new folder and returns their paths.
func write(t *testing.T, names ...string) []string {
	t.Helper()
	folder := t.TempDir()
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(folder, name)
		if err := os.WriteFile(paths[i], []byte("music of "+name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

func TestAnalyzeGivesTheAnalyzerWhatItNeeds(t *testing.T) {
	t.Parallel()
	song := write(t, "Für Elise, live.mp3")[0]
	sum := sha256.Sum256([]byte("music of Für Elise, live.mp3"))
	var side string
	check := func(_ context.Context, task ports.Task, _ ports.Advance) ([]byte, error) {
		side = task.Output
		want := ports.Task{JobID: "F_r_Elise_live", Input: song, SHA256: hex.EncodeToString(sum[:]), Output: side}
		if task != want {
			t.Errorf("task = %+v, want %+v", task, want)
		}
		if info, err := os.Stat(side); err != nil || !info.IsDir() {
			t.Errorf("the output folder %q is not there: %v", side, err)
		}
		return []byte(`{}`), nil
	}
	if got := (world{analyzer: check}).run(t.Context(), t, "analyze", song); got.code != 0 {
		t.Errorf("got %+v, want exit code 0", got)
	}
	if _, err := os.Stat(side); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the output folder is still there (%v)", err)
	}
}

func TestEveryFileNameMakesAnID(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"a b.mp3": "a_b", ".mp3": "_mp3", "cleanup.wav": "song", "Привет.ogg": "_", "no extension": "no_extension",
		strings.Repeat("x", 100) + ".mp3": strings.Repeat("x", 64),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := run(t, "analyze", "--json", write(t, name)[0])
			if line := `{"id":"` + want + `","duration_sec":120}` + "\n"; got.out != line || got.code != 0 {
				t.Errorf("got %+v, want %s", got, line)
			}
		})
	}
}

func TestAnalyzeGoesOnAfterASongThatFails(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "broken.mp3", "two.mp3")
	missing := filepath.Join(t.TempDir(), "missing.mp3")
	folder := t.TempDir()
	args := append([]string{"analyze", "--json"}, songs[0], songs[1], missing, folder, songs[2])
	got := run(t, args...)
	want := outcome{
		out: `{"id":"one","duration_sec":120}` + "\n" + `{"id":"two","duration_sec":120}` + "\n",
		err: "songmap: error: " + songs[1] + ": the file breaks off in the middle\n" +
			"songmap: error: " + missing + ": no such file or directory\n" +
			"songmap: error: " + folder + ": is a folder without songs\n" +
			"songmap: error: 3 of 5 failed\n",
		code: 1,
	}
	if got != want {
		t.Errorf("got  %+v\nwant %+v", got, want)
	}
}

func TestAnalyzeDoesNotWaitForAPipe(t *testing.T) {
	t.Parallel()
	got := run(t, "analyze", "/dev/null")
	if want := "songmap: error: /dev/null: is not a regular file; - reads standard input\n"; got.err != want || got.code != 1 {
		t.Errorf("got %+v, want %s", got, want)
	}
}

func TestCtrlCEndsAnalyzeAtOnce(t *testing.T) {
	t.Parallel()
	songs := write(t, "one.mp3", "two.mp3")
	ctx, interrupt := context.WithCancel(t.Context())
	calls := 0
	wait := func(ctx context.Context, _ ports.Task, _ ports.Advance) ([]byte, error) {
		calls++
		interrupt()
		<-ctx.Done()
		return nil, context.Cause(ctx)
	}
	got := world{analyzer: wait}.run(ctx, t, "analyze", songs[0], songs[1])
	if want := (outcome{code: 130}); got != want || calls != 1 {
		t.Errorf("got %+v after %d calls, want %+v after 1", got, calls, want)
	}
}

func TestCtrlCBeforeTheAnalysisEndsIt(t *testing.T) {
	t.Parallel()
	ctx, interrupt := context.WithCancel(t.Context())
	interrupt()
	if got := (world{}).run(ctx, t, "analyze", write(t, "one.mp3")[0]); got.code != 130 {
		t.Errorf("got %+v, want exit code 130", got)
	}
}

func TestProgressIsShownOnATerminalAlone(t *testing.T) {
	t.Parallel()
	song := write(t, "one.mp3")[0]
	for _, terminal := range []bool{true, false} {
		got := world{terminal: terminal}.run(t.Context(), t, "analyze", "--json", song)
		if shown := strings.Contains(got.err, "one.mp3"); shown != terminal || got.code != 0 {
			t.Errorf("terminal %v: got %+v", terminal, got)
		}
		if strings.Contains(got.out, "one.mp3") {
			t.Errorf("progress on standard output: %q", got.out)
		}
	}
}

func TestASongMapThatIsNoneIsAnError(t *testing.T) {
	t.Parallel()
	song := write(t, "a.mp3")[0]
	for _, text := range []string{"", "[]", "{", "<html>"} {
		junk := func(context.Context, ports.Task, ports.Advance) ([]byte, error) { return []byte(text), nil }
		got := world{analyzer: junk}.run(t.Context(), t, "analyze", song)
		if got.code != 1 || got.out != "" || !strings.Contains(got.err, "song map") {
			t.Errorf("%q: got %+v, want exit code 1", text, got)
		}
	}
}
