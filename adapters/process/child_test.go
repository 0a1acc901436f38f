package process_test

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/process"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

// analyzerFunc is an analyzer that is a function.
type analyzerFunc func(context.Context, ports.Task, ports.Advance) ([]byte, error)

func (f analyzerFunc) Analyze(ctx context.Context, task ports.Task, advance ports.Advance) (made ports.Analysis, err error) {
	made.SongMap, err = f(ctx, task, advance)
	return made, err
}

func TestAnalyzerWhoseOtherEndIsChild(t *testing.T) {
	t.Parallel()
	contract.Analyzer(t, func(t *testing.T) contract.AnalyzerBench {
		t.Helper()
		return contract.AnalyzerBench{
			Analyzer: analyzer(t, process.Config{Command: playing("child")}),
			Song:     task(t, "song"),
			Broken:   task(t, "noise"),
		}
	})
}

func TestChildWritesProgressAndTheSongMapOnALineEach(t *testing.T) {
	t.Parallel()
	engine := analyzerFunc(func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
		advance(0, domain.StageDecode)
		advance(0.5, domain.StageBeats)
		return []byte("{\n \"id\": \"<1>\"\n}"), nil
	})
	var stdout bytes.Buffer
	err := process.Child(t.Context(), &stdout, engine, ports.Task{})
	want := `{"progress":0,"stage":"decode"}
{"progress":0.5,"stage":"beats"}
{"id":"<1>"}
`
	if err != nil || stdout.String() != want {
		t.Errorf("Child = %v, said\n%swant\n%s", err, stdout.String(), want)
	}
}

func TestChildReportsFailures(t *testing.T) {
	t.Parallel()
	for want, fails := range map[string]error{
		`{"error":{"code":"too_long","message":"An hour at most."}}`: &domain.Failure{
			Code: domain.CodeTooLong, Message: "An hour at most.",
		},
		`{"error":{"code":"analyzer_failed","message":"` + domain.CodeAnalyzerFailed.Message() + `"}}`: errors.New("at /secret/path"),
	} {
		engine := analyzerFunc(func(context.Context, ports.Task, ports.Advance) ([]byte, error) { return nil, fails })
		var stdout bytes.Buffer
		err := process.Child(t.Context(), &stdout, engine, ports.Task{})
		if !errors.Is(err, fails) || stdout.String() != want+"\n" {
			t.Errorf("Child = %v, said %s; want %v and %s", err, stdout.String(), fails, want)
		}
	}
}

func TestChildWritesProgressNotTooOften(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		engine := analyzerFunc(func(_ context.Context, _ ports.Task, advance ports.Advance) ([]byte, error) {
			for i := range 1000 { // in one second
				time.Sleep(time.Millisecond) //nolint:forbidigo // no real time passes in here
				advance(float64(i)/1000, domain.StageBeats)
			}
			return []byte(`{}`), nil
		})
		var stdout bytes.Buffer
		if err := process.Child(t.Context(), &stdout, engine, ports.Task{}); err != nil {
			t.Fatal(err)
		}
		lines := strings.Split(strings.TrimSpace(stdout.String()), "\n")
		if len(lines) > 13 {
			t.Errorf("Child said %d lines in a second", len(lines))
		}
		if first, last := lines[0], lines[len(lines)-2]; !strings.Contains(first, ":0,") || !strings.Contains(last, ":0.999,") {
			t.Errorf("first progress is %s, last is %s; want 0 and 0.999", first, last)
		}
	})
}
