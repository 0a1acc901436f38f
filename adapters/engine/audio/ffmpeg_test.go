package audio_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/adapters/engine/audio"
	"songmap/adapters/engine/audio/resample"
	"songmap/domain"
)

// TestWeDecodeWhatFFmpegDecodes compares sample by sample: a decoder that is late
// by one sample, or leaves a frame out, differs by far more than rounding.
func TestWeDecodeWhatFFmpegDecodes(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	const lossless, rounded, speech = 1e-6, 4e-5, 1e-2
	for _, c := range []struct {
		file     string
		how      string
		rate     int
		channels int
		format   string
		within   float64 // rms
	}{
		{"cbr.mp3", "-b:a 128k", 44100, 2, "mp3", rounded},
		{"vbr.mp3", "-q:a 4", 44100, 2, "mp3", rounded},
		{"48k.mp3", "-ar 48000 -b:a 192k", 48000, 2, "mp3", rounded},
		{"32k.mp3", "-ar 32000 -b:a 320k", 32000, 2, "mp3", rounded},
		{"mono.mp3", "-ac 1 -b:a 64k", 44100, 1, "mp3", rounded},
		{"mpeg2.mp3", "-ar 24000 -b:a 64k", 24000, 2, "mp3", rounded},
		{"mpeg2-16k.mp3", "-ar 16000 -ac 1 -b:a 32k", 16000, 1, "mp3", rounded},
		{"untagged.mp3", "-write_xing 0 -id3v2_version 0", 44100, 2, "mp3", rounded},
		{"id3v1.mp3", "-write_id3v1 1 -metadata title=Sweep", 44100, 2, "mp3", rounded},
		{"mpeg2-22k.mp3", "-ar 22050 -ac 1 -b:a 32k", 22050, 1, "ffmpeg", lossless},
		{"mpeg2.5.mp3", "-ar 8000 -ac 1 -b:a 16k", 8000, 1, "ffmpeg", lossless},
		{"layer2.mp3", "-c:a mp2 -f mp2", 44100, 2, "ffmpeg", lossless},
		{"16.flac", "-sample_fmt s16", 44100, 2, "flac", lossless},
		{"24.flac", "-sample_fmt s32 -compression_level 8", 44100, 2, "flac", lossless},
		{"mono.flac", "-ac 1 -ar 96000", 96000, 1, "flac", lossless},
		{"stereo.ogg", "-c:a libvorbis -q:a 5", 44100, 2, "vorbis", lossless},
		{"mono.ogg", "-c:a libvorbis -ac 1 -ar 22050", 22050, 1, "vorbis", lossless},
		{"music.opus", "-c:a libopus -b:a 96k", 48000, 2, "opus", rounded},
		{"voice.opus", "-c:a libopus -b:a 12k -ac 1 -application voip", 48000, 1, "opus", speech},
		{"5.1.opus", "-c:a libopus -ac 6 -mapping_family 1", 48000, 6, "ffmpeg", lossless},
		{"flac.ogg", "-c:a flac", 44100, 2, "ffmpeg", lossless},
		{"u8.wav", "-c:a pcm_u8", 44100, 2, "wav", lossless},
		{"s16.wav", "-c:a pcm_s16le", 44100, 2, "wav", lossless},
		{"s24.wav", "-c:a pcm_s24le -ac 6", 44100, 6, "wav", lossless},
		{"s32.wav", "-c:a pcm_s32le", 44100, 2, "wav", lossless},
		{"f32.wav", "-c:a pcm_f32le -ar 192000", 192000, 2, "wav", lossless},
		{"f64.wav", "-c:a pcm_f64le", 44100, 2, "wav", lossless},
		{"alaw.wav", "-c:a pcm_alaw -ar 8000", 8000, 2, "wav", lossless},
		{"mulaw.wav", "-c:a pcm_mulaw -ar 8000", 8000, 2, "wav", lossless},
		{"rf64.wav", "-rf64 always", 44100, 2, "wav", lossless},
		{"adpcm.wav", "-c:a adpcm_ms", 44100, 2, "ffmpeg", lossless},
		{"aac.m4a", "-c:a aac", 44100, 2, "ffmpeg", lossless},
		{"alac.m4a", "-c:a alac", 44100, 2, "ffmpeg", lossless},
		{"aac.aac", "-c:a aac", 44100, 2, "ffmpeg", lossless},
		{"s16.aiff", "", 44100, 2, "ffmpeg", lossless},
		{"s16.caf", "", 44100, 2, "ffmpeg", lossless},
		{"vorbis.mka", "-c:a libvorbis", 44100, 2, "ffmpeg", lossless},
		{"v2.wma", "", 44100, 2, "ffmpeg", lossless},
		{"wv.wv", "", 44100, 2, "ffmpeg", lossless},
		{"s16.w64", "", 44100, 2, "ffmpeg", lossless},
	} {
		t.Run(c.file, func(t *testing.T) {
			t.Parallel()
			path := encode(t, c.file, strings.Fields(c.how)...)
			s, err := audio.Decode(t.Context(), path, audio.Options{}, ignore)
			if err != nil {
				t.Fatal(err)
			}
			var with []string
			if c.format == "opus" { // ffmpeg's own decoder strays from the reference in speech
				with = []string{"-c:a", "libopus"}
			}
			want := reference(t, path, c.rate, c.channels, with...)
			if s.Format != c.format || len(s.Samples) != len(want) {
				t.Errorf("%s with %d samples, want %s with %d", s.Format, len(s.Samples), c.format, len(want))
			}
			if d := distance(s.Samples, want); d > c.within {
				t.Errorf("differs by %.1e (rms) from what ffmpeg decodes, want at most %.0e", d, c.within)
			}
		})
	}
}

func TestADamagedFileOfAnotherFormatIsDamaged(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	for _, file := range []string{
		"\x00\x00\x00\x20ftypM4A " + strings.Repeat("\x00", 999),
		"FORM\x00\x00\x00\x20AIFF",
		"RIFF\x00\x00\x00\x00WAVEfmt \x10\x00\x00\x00\x02\x00\x01\x00" + strings.Repeat("\x00", 12),
	} {
		_, err := audio.Decode(t.Context(), save(t, "song", []byte(file)), audio.Options{}, ignore)
		wantFailure(t, err, domain.CodeDecodeFailed, "damaged; use a fresh copy. Perhaps it holds no sound.")
	}
}

func TestAVideoWithoutSoundHoldsNoSound(t *testing.T) {
	t.Parallel()
	needFFmpeg(t)
	path := filepath.Join(t.TempDir(), "mute.mp4")
	run(t, "-f", "lavfi", "-i", "color=size=16x16:d=0.2", path)
	_, err := audio.Decode(t.Context(), path, audio.Options{}, ignore)
	wantFailure(t, err, domain.CodeDecodeFailed, "Perhaps it holds no sound.")
}

func TestTooMuchSoundStopsFFmpeg(t *testing.T) {
	t.Parallel()
	path := save(t, "song.m4a", []byte("\x00\x00\x00\x20ftypM4A "))
	o := audio.Options{FFmpeg: "testdata/endless", MaxDuration: time.Minute}
	_, err := audio.Decode(t.Context(), path, o, ignore)
	wantFailure(t, err, domain.CodeTooLong, "The limit is 1:00 minutes.")
}

func TestFFmpegMayOpenTheFileAndNothingElse(t *testing.T) {
	t.Parallel()
	path := save(t, "song.mp3", []byte("\x00\x00\x00\x20ftypM4A "))
	_, err := audio.Decode(t.Context(), path, audio.Options{FFmpeg: "testdata/tell"}, ignore)
	wantFailure(t, err, domain.CodeDecodeFailed, "damaged")
	for _, want := range []string{
		"-nostdin", "-f mov", "-format_whitelist mov", "-protocol_whitelist file,pipe", "-i file:" + path, "pipe:1",
	} {
		if !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("called without %q: %v", want, err)
		}
	}
}

func TestAnFFmpegThatDoesNotStartIsNoFaultOfTheFile(t *testing.T) {
	t.Parallel()
	program := save(t, "ffmpeg", []byte("#!/no/such/interpreter\n"))
	if err := os.Chmod(program, 0o700); err != nil {
		t.Fatal(err)
	}
	path := save(t, "song.m4a", []byte("\x00\x00\x00\x20ftypM4A "))
	_, err := audio.Decode(t.Context(), path, audio.Options{FFmpeg: program}, ignore)
	wantFailure(t, err, domain.CodeAnalyzerFailed, "ffmpeg does not start")
}

func TestFFmpegIsKilledWithItsContext(t *testing.T) {
	t.Parallel()
	path := save(t, "song.m4a", []byte("\x00\x00\x00\x20ftypM4A "))
	cause := errors.New("the job was cancelled")
	ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, cause)
	defer cancel()
	if _, err := audio.Decode(ctx, path, audio.Options{FFmpeg: "testdata/hang"}, ignore); !errors.Is(err, cause) {
		t.Errorf("Decode = %v, want %v", err, cause)
	}
}

// needFFmpeg skips where there is no ffmpeg, but for the machine whose verdict
// counts.
func needFFmpeg(t *testing.T) {
	t.Helper()
	if _, err := exec.LookPath("ffmpeg"); err == nil {
		return
	}
	if os.Getenv("CI") == "true" {
		t.Fatal("ffmpeg is not installed")
	}
	t.Skip("compares with ffmpeg, which is not installed")
}

// encode makes a file of 1.3 s of two rising tones.
func encode(t *testing.T, name string, how ...string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	tones := "aevalsrc=0.4*sin(2*PI*(200*t+900*t*t))|0.3*sin(2*PI*(300*t+2000*t*t)):s=44100:d=1.3"
	run(t, append(append([]string{"-f", "lavfi", "-i", tones}, how...), path)...)
	return path
}

// reference is the file as ffmpeg decodes it, mixed and resampled by us.
func reference(t *testing.T, path string, rate, channels int, with ...string) []float32 {
	t.Helper()
	raw := run(t, append(with, "-i", path, "-map", "0:a:0", "-f", "f32le", "pipe:1")...)
	all := make([]float32, len(raw)/4)
	if _, err := binary.Decode(raw, binary.LittleEndian, all); err != nil {
		t.Fatal(err)
	}
	mono := make([]float32, len(all)/channels)
	for i, v := range all {
		mono[i/channels] += v / float32(channels)
	}
	r := resample.New(rate, audio.Rate)
	return r.Flush(r.Write(nil, mono))
}

func run(t *testing.T, args ...string) []byte {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "ffmpeg", append([]string{"-nostdin", "-loglevel", "error", "-y"}, args...)...)
	var out, errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	if err := cmd.Run(); err != nil {
		t.Fatalf("ffmpeg %v: %v: %s", args, err, errs.Bytes())
	}
	return out.Bytes()
}
