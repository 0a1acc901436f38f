package mp3_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math"
	"os"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/mp3"
)

// sweep is 0.4 s of stereo at 44.1 kHz, with an Info tag.
func sweep(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../testdata/sweep.mp3")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const music = 17640 // samples per channel in sweep

func TestDelayAndPaddingAreCut(t *testing.T) {
	t.Parallel()
	r := open(t, sweep(t))
	if r.Length() != music {
		t.Errorf("Length = %d, want %d", r.Length(), music)
	}
	if n := len(read(t, r)) / 2; n != music {
		t.Errorf("%d samples, want %d", n, music)
	}
}

func TestWhatStandsAroundTheFramesIsPassedOver(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	want := read(t, open(t, b))
	frame := bytes.LastIndex(b[:len(b)*2/3], []byte{0xFF, 0xFB})
	for _, c := range []struct {
		name string
		file []byte
	}{
		{"ID3v1 tag at the end", slices.Concat(b, []byte("TAG"), make([]byte, 125))},
		{"APE tag at the end", slices.Concat(b, []byte("APETAGEX"), bytes.Repeat([]byte{7}, 300))},
		{"ID3v2 tag between frames", slices.Concat(b[:frame], []byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128), b[frame:])},
		{"what looks like a header", slices.Concat(b[:frame], []byte("--\xff\xfb\x90\x64---"), b[frame:])},
		{"zeros in front", slices.Concat(make([]byte, 3000), b)},
		{"another tag in front", slices.Concat([]byte("ID3\x04\x00\x00\x00\x00\x00\x02xx"), b)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if got := read(t, open(t, c.file)); !slices.Equal(got, want) {
				t.Errorf("%d samples that are not the %d of the file without", len(got), len(want))
			}
		})
	}
}

func TestATagThatLiesDoesNoHarm(t *testing.T) {
	t.Parallel()
	for _, frames := range []uint32{0, 1, 5, math.MaxUint32} {
		b := sweep(t)
		binary.BigEndian.PutUint32(b[bytes.Index(b, []byte("Info"))+8:], frames)
		r := open(t, b)
		if r.Length() < 0 || r.Length() > int64(len(b))*1152/24 {
			t.Errorf("a tag of %d frames promises %d samples from %d bytes", frames, r.Length(), len(b))
		}
		if n := len(read(t, r)) / 2; n < music-1152 || n > music+2*1152 {
			t.Errorf("a tag of %d frames leaves %d samples, want about %d", frames, n, music)
		}
	}
}

func TestFilesThatWereJoinedPlayToTheEnd(t *testing.T) {
	t.Parallel()
	if n := len(read(t, open(t, slices.Concat(sweep(t), sweep(t))))) / 2; n < 2*music {
		t.Errorf("%d samples, want at least %d", n, 2*music)
	}
}

func TestAPieceCutOutOfAFileBeginsInSilence(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	frame := bytes.Index(b[len(b)/2:], []byte{0xFF, 0xFB}) + len(b)/2
	got, whole := read(t, open(t, b[frame:])), read(t, open(t, b))
	if slices.ContainsFunc(got[:2*1152], func(v float32) bool { return v != 0 }) {
		t.Error("a frame whose beginning is missing is not silent")
	}
	// Without its tag, the piece keeps the padding at its end.
	const tail = 4000
	at := bytes.Count(b[frame:], []byte{0xFF, 0xFB})*1152*2 - len(got)
	if at != 0 {
		t.Errorf("%d samples too many", -at)
	}
	if !contains(got, whole[len(whole)-tail:]) {
		t.Error("the end of the piece is not that of the file")
	}
}

func TestOtherStreamsAreLeftToOthers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		header string
		size   int
		want   error
	}{
		{"layer I", "\xff\xff\x14\x00", 32, errors.ErrUnsupported},
		{"layer II", "\xff\xfd\x14\x00", 96, errors.ErrUnsupported},
		{"MPEG 2.5", "\xff\xe3\x18\x00", 72, errors.ErrUnsupported},
		{"22.05 kHz", "\xff\xf3\x10\x00", 26, errors.ErrUnsupported},
		{"free format", "\xff\xfb\x00\x00", 500, mp3.ErrFreeFormat},
		{"reserved version", "\xff\xeb\x14\x00", 104, mp3.ErrNotFound},
		{"reserved rate", "\xff\xfb\x1c\x00", 104, mp3.ErrNotFound},
		{"no bit rate", "\xff\xfb\xf4\x00", 104, mp3.ErrNotFound},
		{"frames of another size", "\xff\xfb\x94\x00", 104, mp3.ErrNotFound},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			frame := append([]byte(c.header), make([]byte, c.size-4)...)
			if _, err := mp3.NewReader(section(bytes.Repeat(frame, 9))); !errors.Is(err, c.want) {
				t.Errorf("NewReader = %v, want %v", err, c.want)
			}
		})
	}
}

func open(t *testing.T, b []byte) *mp3.Reader {
	t.Helper()
	r, err := mp3.NewReader(section(b))
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func section(b []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))
}

func read(t *testing.T, r *mp3.Reader) []float32 {
	t.Helper()
	var all []float32
	p := make([]float32, 1000)
	for {
		n, err := r.Read(p)
		all = append(all, p[:n]...)
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

func contains(x, part []float32) bool {
	for i := 0; i+len(part) <= len(x); i++ {
		if slices.Equal(x[i:i+len(part)], part) {
			return true
		}
	}
	return false
}
