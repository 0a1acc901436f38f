package process_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/process"
	"songmap/domain"
	"songmap/tests/contract"
)

func TestAnalyzer(t *testing.T) {
	t.Parallel()
	contract.Analyzer(t, func(t *testing.T) contract.AnalyzerBench {
		t.Helper()
		return contract.AnalyzerBench{
			Analyzer: analyzer(t, process.Config{Command: playing("speaker")}),
			Song:     task(t, `{"progress":0.1,"stage":"decode"}`+"\n"+`{"progress":0.9,"stage":"write"}`+"\n"+songMap+"\n"),
			Broken:   task(t, `{"error":{"code":"decode_failed","message":"The file is cut short."}}`),
		}
	})
}

func TestEveryWayOfDyingIsAFailure(t *testing.T) {
	t.Parallel()
	for role, want := range map[string]string{ // what the log gets to see
		"loser":    "boom at /secret/path",
		"panicker": "panic: oh no",
		"suicide":  "signal: killed",
		"flooder":  "longer than 67108864 bytes",
		"mute":     "without a Song Map",
		"quitter":  "exit status 1",
	} {
		t.Run(role, func(t *testing.T) {
			t.Parallel()
			job := task(t, "song")
			made, err := analyzer(t, process.Config{Command: playing(role)}).Analyze(t.Context(), job, ignore)
			plainly(t, err, domain.CodeAnalyzerFailed)
			if !strings.Contains(err.Error(), want) || made.SongMap != nil {
				t.Errorf("Analyze = %d bytes, %.300s; want a cause with %q", len(made.SongMap), err, want)
			}
			if left, err := os.ReadDir(job.Output); err != nil || len(left) != 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}

func TestAnAnalyzerThatTakesTooLongIsStopped(t *testing.T) {
	t.Parallel()
	a := analyzer(t, process.Config{Command: playing("sleeper"), Timeout: 100 * time.Millisecond})
	_, err := a.Analyze(t.Context(), task(t, "song"), ignore)
	plainly(t, err, domain.CodeTimedOut)
}

func TestACommandThatIsNotThereIsAFailure(t *testing.T) {
	t.Parallel()
	for _, command := range []string{"songmap-no-such-program", "/no/such/program", "/"} {
		_, err := analyzer(t, process.Config{Command: []string{command}}).Analyze(t.Context(), task(t, "song"), ignore)
		plainly(t, err, domain.CodeAnalyzerFailed)
		if !strings.Contains(err.Error(), command) {
			t.Errorf("%v does not name %s", err, command)
		}
	}
}

func TestAnOutputFolderThatIsNotThereIsAFailure(t *testing.T) {
	t.Parallel()
	job := task(t, songMap)
	job.Output += "/none"
	_, err := analyzer(t, process.Config{Command: playing("speaker")}).Analyze(t.Context(), job, ignore)
	plainly(t, err, domain.CodeAnalyzerFailed)
}

func TestTheCauseOfTheContextBeatsWhatItDidToTheAnalyzer(t *testing.T) {
	t.Parallel()
	cause := errors.New("somebody cancelled the job")
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	job := task(t, `{"progress":0.5}`+"\n"+`{"error":{"code":"too_long","message":"x"}}`)
	_, err := analyzer(t, process.Config{Command: playing("speaker")}).
		Analyze(ctx, job, func(float64, domain.Stage) { cancel(cause) })
	if !errors.Is(err, cause) {
		t.Errorf("Analyze = %v, want %v", err, cause)
	}
}

func TestASongMapMayComeInAFileWithSideFiles(t *testing.T) {
	t.Parallel()
	job := task(t, "song")
	old := filepath.Join(job.Output, "stems", "drums.wav")
	write(job.Output, "stems/drums.wav", "of a run before")
	got, err := analyzer(t, process.Config{Command: playing("filer")}).Analyze(t.Context(), job, ignore)
	if err != nil || string(got.SongMap) != songMap {
		t.Fatalf("Analyze = %s, %v", got.SongMap, err)
	}
	if stem, err := os.ReadFile(filepath.Join(job.Output, "stems", "vocals.wav")); err != nil || string(stem) != "la la" {
		t.Errorf("stem = %q, %v", stem, err)
	}
	if _, err := os.Stat(old); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a stem of another run is mixed in: %v", err)
	}
	if left, err := os.ReadDir(job.Output); err != nil || len(left) != 1 {
		t.Errorf("the folder holds %v, %v; want the stems alone", left, err)
	}
}

func TestWhatARunLeftThatDiedWithTheServiceIsRemoved(t *testing.T) {
	t.Parallel()
	job := task(t, songMap)
	write(job.Output, ".analysis-1/vocals.wav", "la")
	write(job.Output, "bass.wav", "of a run that ended well")
	if _, err := analyzer(t, process.Config{Command: playing("speaker")}).Analyze(t.Context(), job, ignore); err != nil {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(job.Output); err != nil || len(left) != 1 || left[0].Name() != "bass.wav" {
		t.Errorf("the folder holds %v, %v; want bass.wav alone", left, err)
	}
}

func TestAnAnalyzerSeesNoSecrets(t *testing.T) {
	t.Parallel()
	job := task(t, "song")
	if _, err := analyzer(t, process.Config{Command: playing("teller")}).Analyze(t.Context(), job, ignore); err != nil {
		t.Fatal(err)
	}
	env, err := os.ReadFile(filepath.Join(job.Output, "env.txt"))
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(env), "SONGMAP") || !strings.Contains(string(env), "PATH=") {
		t.Errorf("the analyzer's environment:\n%s", env)
	}
}

func TestThePlaceholdersStandForTheTask(t *testing.T) {
	t.Parallel()
	job := task(t, "song")
	job.SHA256 = "abc"
	script := `printf '{"progress":0.5}\n{"error":{"code":"too_long","message":"%s %s %s"}}' "$1" "$2" "$3"`
	a := analyzer(t, process.Config{Command: []string{"sh", "-c", script, "sh", "--id={id}", "{input}", "{sha256}{id}"}})
	_, err := a.Analyze(t.Context(), job, ignore)
	var why *domain.Failure
	want := "--id=job-1 " + job.Input + " abcjob-1"
	if !errors.As(err, &why) || why.Message != want {
		t.Errorf("arguments are %v, want %s", err, want)
	}
}

func TestNewRefusesWhatCannotWork(t *testing.T) {
	t.Parallel()
	for want, c := range map[string]process.Config{
		"command": {},
		"empty":   {Command: []string{""}},
		"memory":  {Command: []string{"x"}, Limits: process.Limits{Memory: -1}},
		"timeout": {Command: []string{"x"}, Timeout: -1},
	} {
		if _, err := process.New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("New(%+v) = %v, want an error that names %s", c, err, want)
		}
	}
}

// plainly checks that err is a failure whose message is for musicians.
func plainly(t *testing.T, err error, code domain.Code) {
	t.Helper()
	var why *domain.Failure
	if !errors.As(err, &why) || why.Code != code {
		t.Fatalf("got %.500v, want a failure %s", err, code)
	}
	if why.Message == "" || strings.ContainsAny(why.Message, "/:\n") {
		t.Errorf("message %q is not for musicians", why.Message)
	}
}

// progressOf runs an analyzer that prints lines, and records its progress.
func progressOf(t *testing.T, said string) (fractions []float64, stages []domain.Stage, result []byte, err error) {
	t.Helper()
	a := analyzer(t, process.Config{Command: playing("speaker")})
	made, err := a.Analyze(t.Context(), task(t, said), func(f float64, s domain.Stage) {
		fractions, stages = append(fractions, f), append(stages, s)
	})
	return fractions, slices.Compact(stages), made.SongMap, err
}
