package audio_test

import (
	"context"
	"errors"
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

// noFFmpeg makes sure that what is tested is decoded in Go.
func noFFmpeg() audio.Options { return audio.Options{FFmpeg: "/no/such/ffmpeg"} }

func TestEveryFormatIsDecodedInTimeAndInLevel(t *testing.T) {
	t.Parallel()
	for file, format := range sweeps() {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			s, err := audio.Decode(t.Context(), filepath.Join("testdata", file), noFFmpeg(), ignore)
			if err != nil {
				t.Fatal(err)
			}
			if s.Format != format {
				t.Errorf("Format = %q, want %q", s.Format, format)
			}
			if s.Duration() != 0.4 {
				t.Errorf("Duration = %v, want 0.4", s.Duration())
			}
			// A sample of delay would make 0.15 of the rest. LAME lowers the level.
			if gain, rest := againstSweep(s.Samples); math.Abs(gain-1) > 0.06 || rest > 0.03 {
				t.Errorf("the sound is %.3f of what was encoded, and differs by %.4f of that", gain, rest)
			}
		})
	}
}

func TestTheNameOfAFileDoesNotMatter(t *testing.T) {
	t.Parallel()
	for file, format := range sweeps() {
		b := testdata(t, file)
		for _, name := range []string{"song.wav", "song.mp3", "song", "-i.m4a", "http:song.flac"} {
			s, err := audio.Decode(t.Context(), save(t, name, b), noFFmpeg(), ignore)
			if err != nil || s.Format != format {
				t.Errorf("%s named %s: %q, %v", file, name, s.Format, err)
			}
		}
	}
}

func TestATagBeforeTheSoundIsPassedOver(t *testing.T) {
	t.Parallel()
	tag := append([]byte("ID3\x04\x00\x00\x00\x10\x00\x00"), make([]byte, 16<<14)...)
	for file := range sweeps() {
		plain := decode(t, testdata(t, file))
		tagged := decode(t, append(append([]byte{}, tag...), testdata(t, file)...))
		if len(tagged.Samples) != len(plain.Samples) || distance(tagged.Samples, plain.Samples) != 0 {
			t.Errorf("%s sounds different behind a tag of 256 KB", file)
		}
	}
}

func TestWhatIsNotSoundIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		file string
		code domain.Code
		says string
	}{
		{"empty", "", domain.CodeDecodeFailed, "holds no sound"},
		{"text", strings.Repeat("la la la\n", 9999), domain.CodeUnsupportedFormat, "not audio"},
		{"one letter", "x", domain.CodeUnsupportedFormat, "not audio"},
		{"web page", "<!DOCTYPE html><title>404</title>", domain.CodeUnsupportedFormat, "not audio"},
		{"zip", "PK\x03\x04" + strings.Repeat("\x00\xffz", 9999), domain.CodeUnsupportedFormat, "not audio"},
		{"HLS playlist", "#EXTM3U\n#EXT-X-TARGETDURATION:9\n#EXTINF:9,\nfile:///etc/passwd\n", domain.CodeUnsupportedFormat, "not audio"},
		{"concat playlist", "ffconcat version 1.0\nfile '/etc/passwd'\n", domain.CodeUnsupportedFormat, "not audio"},
		{"zeros", strings.Repeat("\x00", 1<<17), domain.CodeUnsupportedFormat, "not audio"},
		{"tag that claims 256 MB", "ID3\x04\x00\x00\x7f\x7f\x7f\x7f--------", domain.CodeUnsupportedFormat, "not audio"},
		{"WAV without samples", wavFile(44100, nil), domain.CodeDecodeFailed, "holds no sound"},
		{"WAV at 0 Hz", wavFile(0, make([]int16, 100)), domain.CodeDecodeFailed, "damaged"},
		{"WAV at 1 Hz", wavFile(1, make([]int16, 100)), domain.CodeDecodeFailed, "damaged"},
		{"WAV at 4 GHz", wavFile(math.MaxUint32, make([]int16, 100)), domain.CodeDecodeFailed, "damaged"},
		{"half a WAV header", wavFile(44100, nil)[:20], domain.CodeDecodeFailed, "damaged"},
		{"MP3 of broken frames", strings.Repeat("\xff\xfb\x90\x64", 20000), domain.CodeDecodeFailed, "damaged"},
		{"FLAC in name only", "fLaC and nothing else", domain.CodeDecodeFailed, "damaged"},
		{"M4A", "\x00\x00\x00\x20ftypM4A ", domain.CodeUnsupportedFormat, "needs ffmpeg to read M4A files"},
		{"AIFF", "FORM\x00\x00\x00\x20AIFF", domain.CodeUnsupportedFormat, "apt install ffmpeg"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := audio.Decode(t.Context(), save(t, "song.mp3", []byte(c.file)), noFFmpeg(), ignore)
			wantFailure(t, err, c.code, c.says)
		})
	}
}

func TestAFileThatIsGoneIsMissing(t *testing.T) {
	t.Parallel()
	for _, path := range []string{filepath.Join(t.TempDir(), "gone.wav"), t.TempDir()} {
		_, err := audio.Decode(t.Context(), path, noFFmpeg(), ignore)
		wantFailure(t, err, domain.CodeInputMissing, "gone")
	}
}

func TestTooMuchSoundIsRefused(t *testing.T) {
	t.Parallel()
	limit := noFFmpeg()
	limit.MaxDuration = 399 * time.Millisecond
	for file := range sweeps() {
		_, err := audio.Decode(t.Context(), filepath.Join("testdata", file), limit, ignore)
		wantFailure(t, err, domain.CodeTooLong, "The limit is 0:00 minutes.")
	}
	limit.MaxDuration = 400 * time.Millisecond
	for file := range sweeps() {
		if _, err := audio.Decode(t.Context(), filepath.Join("testdata", file), limit, ignore); err != nil {
			t.Errorf("%s of exactly the limit: %v", file, err)
		}
	}
}

func TestTenHoursAreRefusedBeforeTheyAreRead(t *testing.T) {
	t.Parallel()
	path := save(t, "long.wav", []byte(wavFile(44100, nil)))
	if err := os.Truncate(path, 10*3600*44100*2); err != nil { // sparse: takes no room
		t.Fatal(err)
	}
	limit := audio.Options{MaxDuration: time.Hour}
	_, err := audio.Decode(t.Context(), path, limit, func(float64) { t.Error("it was read") })
	wantFailure(t, err, domain.CodeTooLong, "The limit is 60:00 minutes.")
}

func TestSamplesThatAreNoNumbersBecomeSilence(t *testing.T) {
	t.Parallel()
	nan := math.Float32frombits(0x7FC00000)
	inf := float32(math.Inf(1))
	s := decode(t, []byte(floatFile(audio.Rate, []float32{0.5, nan, inf, -inf, 3e38, -0.5})))
	for i, want := range []float32{0.5, 0, 0, 0, 0, -0.5} {
		if s.Samples[i] != want {
			t.Errorf("sample %d = %v, want %v", i, s.Samples[i], want)
		}
	}
}

func TestWhatIsTooFaintIsSilence(t *testing.T) {
	t.Parallel()
	const step = 1.0 / (1 << 15)
	for _, channels := range []int{1, 2} {
		for size, want := range map[float32]float32{2 * step: 0, 4 * step: 4 * step} {
			faint := slices.Repeat([][]float32{{size, -size, 0, size}}, channels)
			s := decode(t, soundfiles.WAV{Rate: audio.Rate, Channels: faint}.File())
			if s.Samples[0] != want || len(s.Samples) != 4 {
				t.Errorf("%d channels of %v are heard as %v, want %v", channels, size, s.Samples, want)
			}
		}
	}
}

func TestProgressRisesToOne(t *testing.T) {
	t.Parallel()
	path := save(t, "song.wav", []byte(wavFile(44100, make([]int16, 60*44100))))
	var told []float64
	if _, err := audio.Decode(t.Context(), path, noFFmpeg(), func(f float64) { told = append(told, f) }); err != nil {
		t.Fatal(err)
	}
	if len(told) < 50 || len(told) > 101 || told[len(told)-1] != 1 {
		t.Errorf("progress was told %d times, the last was %v", len(told), told[len(told)-1])
	}
	for i := range told[1:] {
		if told[i+1] < told[i] {
			t.Errorf("progress fell from %v to %v", told[i], told[i+1])
		}
	}
}

func TestDecodingStopsWithItsContext(t *testing.T) {
	t.Parallel()
	path := save(t, "song.wav", []byte(wavFile(44100, make([]int16, 60*44100))))
	cause := errors.New("the service stops")
	ctx, cancel := context.WithCancelCause(t.Context())
	calls := 0
	_, err := audio.Decode(ctx, path, noFFmpeg(), func(float64) { calls++; cancel(cause) })
	if !errors.Is(err, cause) || calls != 1 {
		t.Errorf("Decode = %v after %d calls, want the cause after 1", err, calls)
	}
}

func wantFailure(t *testing.T, err error, code domain.Code, says string) {
	t.Helper()
	var f *domain.Failure
	if !errors.As(err, &f) {
		t.Fatalf("Decode = %v, want a failure", err)
	}
	if f.Code != code || !strings.Contains(f.Message, says) {
		t.Errorf("failure = %s %q, want %s with %q", f.Code, f.Message, code, says)
	}
}
