package process_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"songmap/domain"
)

func TestProgressIsMadeFitForUse(t *testing.T) {
	t.Parallel()
	fractions, stages, _, err := progressOf(t, `
{"progress":0.1,"stage":"decode"}
{"progress":NaN,"stage":"beats"}
{"progress":-1,"stage":"beats"}
{"progress":0.5,"stage":"dancing"}
{"progress":0.2,"stage":7}
{"progress":"0.6","stage":"harmony"}
{"progress":42,"stage":"harmony"}
{"progress":1e999}
{"progress":0.75,"stage":"write","extra":[1,2]}
`+songMap)
	if err != nil {
		t.Fatal(err)
	}
	if want := []float64{0.1, 0.1, 0.5, 0.5, 0.5, 0.5, 0.5, 0.75}; !slices.Equal(fractions, want) {
		t.Errorf("fractions = %v, want %v", fractions, want)
	}
	if want := []domain.Stage{domain.StageDecode, domain.StageBeats, domain.StageHarmony, domain.StageWrite}; !slices.Equal(stages, want) {
		t.Errorf("stages = %v, want %v", stages, want)
	}
}

func TestASongMapIsFoundAmongOtherThings(t *testing.T) {
	t.Parallel()
	pretty := strings.NewReplacer(`,"`, ",\n  \"", `:{`, ": {\n    ", `[]`, "[\n]").Replace(songMap)
	for name, said := range map[string]string{
		"alone":                   songMap,
		"on a line":               songMap + "\n",
		"with a carriage return":  songMap + "\r\n",
		"over several lines":      pretty,
		"after a log":             "INFO loading {model}\n\n{'not': 'json'}\n{ begins and never ends\n" + pretty,
		"before a log":            pretty + "\ndone in 3.2 s\n{}\n",
		"between other documents": `{"a":1}` + "\n" + pretty + "\n" + `{"b":[{"c":2}]}`,
		"after another song map":  strings.Replace(songMap, "job-1", "job-0", 1) + "\n" + songMap,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, _, got, err := progressOf(t, said)
			if want := strings.TrimSpace(said[strings.Index(said, "{"):]); err != nil || !strings.Contains(want, string(got)) {
				t.Errorf("Analyze = %q, %v", got, err)
			}
			if !strings.Contains(string(got), `"id":"job-1"`) {
				t.Errorf("Analyze = %q, want the last song map", got)
			}
		})
	}
}

func TestWhatIsNoSongMapIsAFailure(t *testing.T) {
	t.Parallel()
	for said, want := range map[string]string{
		"":                             "without a Song Map",
		"\x00\xff\x7fELF{{{{[[[\n{\n{": "invalid character",
		songMap[:len(songMap)-2]:       "unexpected EOF",
		"{\n" + songMap[1:40]:          "unexpected EOF",
		`{"progress":0.5}`:             "without a Song Map",
		`{"id":"job-1"}`:               "duration_sec is missing",
		"[" + songMap + "]":            "without a Song Map",
		strings.Replace(songMap, `"duration_sec":1`, `"duration_sec":NaN`, 1): "invalid character",
		strings.Repeat("{\n", 100_000):                                        "invalid character",
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			_, _, got, err := progressOf(t, said)
			plainly(t, err, domain.CodeAnalyzerFailed)
			if got != nil || !strings.Contains(err.Error(), want) {
				t.Errorf("%.100q: Analyze = %q, %.300v; want a cause with %q", said, got, err, want)
			}
		})
	}
}

func TestAFailureThatTheAnalyzerReports(t *testing.T) {
	t.Parallel()
	plain := domain.CodeAnalyzerFailed.Message()
	for said, want := range map[string]domain.Failure{
		`{"error":{"code":"decode_failed","message":"The file is cut short."}}`: {Code: "decode_failed", Message: "The file is cut short."},
		"{\n \"error\": {\n \"code\": \"too_long\"}}":                           {Code: "too_long", Message: domain.CodeTooLong.Message()},
		`{"error":{"code":"decode_failed","message":"a\u0000b\n"}}`:             {Code: "decode_failed", Message: "a b"},
		`{"error":{"code":"made_up","message":"at /secret/path"}}`:              {Code: "analyzer_failed", Message: plain},
		`{"error":{"code":"worker_crashed","message":"x"}}`:                     {Code: "analyzer_failed", Message: plain},
		`{"error":{"code":"cancelled","message":"x"}}`:                          {Code: "analyzer_failed", Message: plain},
		`{"error":"Traceback: at /secret/path"}`:                                {Code: "analyzer_failed", Message: plain},
		songMap + "\n" + `{"error":{"code":"timed_out","message":"Too slow."}}`: {Code: "timed_out", Message: "Too slow."},
		`{"error":{"code":"too_long","message":"` + strings.Repeat("é", 5000) + `"}}`: {
			Code: "too_long", Message: strings.Repeat("é", 500) + "…",
		},
	} {
		t.Run("", func(t *testing.T) {
			t.Parallel()
			_, _, _, err := progressOf(t, said)
			var why *domain.Failure
			if !errors.As(err, &why) || *why != want {
				t.Errorf("%s: Analyze = %v, want %v", said, err, want)
			}
		})
	}
}
