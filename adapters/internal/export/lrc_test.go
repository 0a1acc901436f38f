package export_test

import (
	"errors"
	"regexp"
	"strings"
	"testing"

	"songmap/adapters/internal/export"
	"songmap/domain/songmap"
)

var lrcLine = regexp.MustCompile(`^(\[(ti|length|re):[^\[\]]*\]|\[[0-9]{2,}:[0-5][0-9]\.[0-9]{2}\][^\[\]]*)$`)

func readLRC(t *testing.T, file []byte) {
	t.Helper()
	for line := range strings.Lines(string(file)) {
		if line = strings.TrimSuffix(line, "\n"); !lrcLine.MatchString(line) {
			t.Errorf("%q is no line of lyrics", line)
		}
	}
}

// sung has lines that follow one another, and a pause.
func sung() songmap.Map {
	m := waltzing()
	m.Lyrics = []songmap.Lyric{
		{Span: span(1.004, 3.5), Text: "one [two]"}, {Span: span(3.5, 5), Text: "three"}, {Span: span(59, 60), Text: "four"},
	}
	return m
}

func TestLyricsHaveTheTimesAtWhichTheyBeginAndPauses(t *testing.T) {
	t.Parallel()
	want := `[ti:La (la)]
[length:1:00]
[re:songmap 1.2.3]
[00:01.00]one (two)
[00:03.50]three
[00:05.00]
[00:59.00]four
[01:00.00]
`
	if got := string(write(t, "lrc", "La [la]", sung())); got != want {
		t.Errorf("the lyrics are\n%s\nwant\n%s", got, want)
	}
}

func TestASongWithoutLyricsHasNoFileOfThem(t *testing.T) {
	t.Parallel()
	f, _ := export.Find("lrc")
	if text, err := f.Write("x", steady(4)); !errors.Is(err, export.ErrNoLyrics) {
		t.Errorf("Write = %q, %v", text, err)
	}
}

func TestFFmpegReadsTheLyrics(t *testing.T) {
	t.Parallel()
	out := ask(t, write(t, "lrc", "Song", sung()), "ffmpeg", "-v", "error", "-f", "lrc", "-i", "FILE", "-f", "srt", "-")
	for _, want := range []string{"00:00:01,000 --> 00:00:03,500\none (two)", "00:00:03,500 --> 00:00:05,000\nthree", "00:00:59,000 --> 00:01:00,000\nfour"} {
		if !strings.Contains(out, want) {
			t.Errorf("ffmpeg reads %q, want %q", out, want)
		}
	}
}
