package audio_test

import (
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/engine/audio"
	"songmap/domain"
	"songmap/tests/soundfiles"
)

// fakeFFmpeg is a program that says something and writes so many seconds of
// sound.
func fakeFFmpeg(t *testing.T, seconds float64, says string, code string) audio.Options {
	t.Helper()
	dir := t.TempDir()
	sound := filepath.Join(dir, "sound.wav")
	file := soundfiles.WAV{Rate: 8000, Channels: [][]float32{soundfiles.Music(seconds, 8000)}}.File()
	if err := os.WriteFile(sound, file, 0o600); err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "ffmpeg")
	script := "#!/bin/sh\n/bin/cat <<'.' >&2\n" + says + "\n.\n/bin/cat " + sound + "\nexit " + code + "\n"
	if err := os.WriteFile(program, []byte(script), 0o700); err != nil { //nolint:gosec // a program
		t.Fatal(err)
	}
	return audio.Options{FFmpeg: program}
}

func TestFFmpegTriesWhereWeDecodeLessAndTheLongerCounts(t *testing.T) {
	t.Parallel()
	whole := soundfiles.WAV{Rate: 8000, Channels: [][]float32{soundfiles.Music(3, 8000)}}.File()
	cut := whole[:len(whole)*2/3]
	m4a := []byte("\x00\x00\x00\x20ftypM4A ")
	for _, c := range []struct {
		name    string
		file    []byte
		seconds float64 // of what ffmpeg hears
		code    string
		says    string
		format  string
		heard   float64
		warned  []string
	}{
		{"we hear everything", whole, 9, "0", "", "wav", 3, nil},
		{"it hears more", cut, 3, "0", "", "ffmpeg", 3, nil},
		{"it hears as much", cut, 2, "0", "", "wav", 2, []string{"announces 3.0 seconds"}},
		{"it hears less", cut, 1.5, "0", "", "wav", 2, []string{"announces 3.0 seconds"}},
		{"it fails", cut, 0, "1", "", "wav", 2, []string{"announces 3.0 seconds"}},
		{"we hear nothing", m4a, 2, "0", "", "ffmpeg", 2, nil},
		{"it ends badly", m4a, 2, "1", "", "ffmpeg", 2, []string{"ffmpeg could not read all of the file."}},
		{"it complains", m4a, 2, "0", "[mov] [error] error reading header", "ffmpeg", 2, []string{"ffmpeg could not read all"}},
		{"it warns", m4a, 2, "0", "[mov] [warning] strange", "ffmpeg", 2, nil},
		{"the file is longer", m4a, 2, "0", "[info]   Duration: 00:01:03.50, start: 0", "ffmpeg", 2, []string{"announces 63.5 seconds of sound and holds 2.0 seconds"}},
		{"the file is as long", m4a, 2, "0", "[info]   Duration: 00:00:02.04, start: 0", "ffmpeg", 2, nil},
		{"the length is guessed", m4a, 2, "0", "[aac] [warning] Estimating duration from bitrate, this may be inaccurate\n[info]   Duration: 00:01:03.50", "ffmpeg", 2, nil},
		{"the length is not known", m4a, 2, "0", "[info]   Duration: N/A", "ffmpeg", 2, nil},
		{"it says a lot", m4a, 2, "0", "[info] " + strings.Repeat("la ", 9999) + "\n[info]   Duration: 00:01:03.50", "ffmpeg", 2, []string{"announces 63.5 seconds"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, err := audio.Decode(t.Context(), save(t, "song", c.file), fakeFFmpeg(t, c.seconds, c.says, c.code), ignore)
			if err != nil {
				t.Fatal(err)
			}
			const rounding = 0.002
			if s.Format != c.format || math.Abs(s.Duration()-c.heard) > rounding || !slices.EqualFunc(s.Warnings, c.warned, strings.Contains) {
				t.Errorf("%v seconds by %s, warnings %q, want %v by %s, %q", s.Duration(), s.Format, s.Warnings, c.heard, c.format, c.warned)
			}
		})
	}
}

func TestAMomentOfWhatFFmpegComplainsAboutIsNoSong(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ says, code string }{{"[mp3] [error] Header missing", "0"}, {"", "1"}} {
		o := fakeFFmpeg(t, 0.01, c.says, c.code)
		_, err := audio.Decode(t.Context(), save(t, "song", []byte("\x00\x00\x00\x20ftypM4A ")), o, ignore)
		wantFailure(t, err, domain.CodeDecodeFailed, "damaged")
	}
}

func TestTheLimitGoesByWhatIsDecoded(t *testing.T) {
	t.Parallel()
	late := soundfiles.Restamp(testdata(t, "sweep.opus"), func(g int64) int64 { return g + 3*3600*48000 })
	o := noFFmpeg()
	o.MaxDuration = time.Second
	for name, file := range map[string][]byte{"Opus that begins late": late, "FLAC that tells of hours": withTotal(1 << 34)[:30000]} {
		if _, err := audio.Decode(t.Context(), save(t, "song", file), o, ignore); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := audio.Decode(t.Context(), save(t, "song", withTotal(10)), o, ignore)
	wantFailure(t, err, domain.CodeTooLong, "The limit is 0:01 minutes.")
	_, err = audio.Decode(t.Context(), save(t, "song", []byte("\x00\x00\x00\x20ftypM4A ")), audio.Options{
		FFmpeg: fakeFFmpeg(t, 3, "", "0").FFmpeg, MaxDuration: time.Second,
	}, ignore)
	wantFailure(t, err, domain.CodeTooLong, "The limit is 0:01 minutes.")
}

func TestAnUnknownFileMayBeAnySoundFileAndNothingElse(t *testing.T) {
	t.Parallel()
	path := save(t, "song.mp3", []byte("no mark of any kind"))
	_, err := audio.Decode(t.Context(), path, audio.Options{FFmpeg: "testdata/tell"}, ignore)
	wantFailure(t, err, domain.CodeUnsupportedFormat, "not audio")
	_, after, _ := strings.Cut(err.Error(), "-format_whitelist ")
	list, _, _ := strings.Cut(after, " ")
	if strings.Contains(err.Error(), " -f mov") || !slices.Contains(strings.Split(list, ","), "tak") {
		t.Errorf("called otherwise: %v", err)
	}
	for _, bad := range []string{"concat", "hls", "applehttp", "dash", "lavfi", "image2", "sdp", "rtp", "rtsp", "webm_dash_manifest", "imf", "tty", "alsa", "ffmetadata"} {
		if slices.Contains(strings.Split(list, ","), bad) {
			t.Errorf("%s is among the demuxers: %s", bad, list)
		}
	}
}
