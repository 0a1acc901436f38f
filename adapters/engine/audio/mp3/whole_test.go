package mp3_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/mp3"
)

// frames are n frames of silence without a tag: stereo, or at another rate, or
// of one channel, as the header says. They are of 128 kbit/s.
func frames(n int, head string) []byte {
	rates := []int{44100, 48000, 32000}
	size := 144 * 128000 / rates[head[2]>>2&3]
	return bytes.Repeat(append([]byte(head), make([]byte, size-len(head))...), n)
}

const (
	at44   = "\xff\xfb\x90\x00"
	at48   = "\xff\xfb\x94\x00"
	at32   = "\xff\xfb\x98\x00"
	mono   = "\xff\xfb\x90\xc0"
	layer2 = "\xff\xfd\x80\x00"
	frame  = 1152 // samples per channel
)

func TestTheRateMayChangeOnTheWay(t *testing.T) {
	t.Parallel()
	r := open(t, slices.Concat(frames(5, at44), frames(4, at48), frames(3, at32), frames(2, mono), frames(5, at44)))
	got := map[int]int{}
	p := make([]float32, 100)
	for {
		n, err := r.Read(p)
		got[r.Rate()] += n / r.Channels()
		if err != nil {
			break
		}
	}
	if got[44100] != 12*frame || got[48000] != 4*frame || got[32000] != 3*frame || r.Lost().Any() {
		t.Errorf("samples at each rate: %v, lost: %+v", got, r.Lost())
	}
}

func TestFramesOfAnotherKindEndTheSong(t *testing.T) {
	t.Parallel()
	r := open(t, append(frames(5, at44), frames(5, layer2)...))
	p := make([]float32, 100)
	var err error
	n, total := 0, 0
	for err == nil {
		n, err = r.Read(p)
		total += n / 2
	}
	if !errors.Is(err, errors.ErrUnsupported) || total != 5*frame {
		t.Errorf("%d samples, then %v", total, err)
	}
	if _, again := r.Read(p); !errors.Is(again, errors.ErrUnsupported) {
		t.Errorf("and then %v", again)
	}
}

func TestATagThatTellsTooFewFramesCutsNothing(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	whole := read(t, open(t, b))
	binary.BigEndian.PutUint32(b[bytes.Index(b, []byte("Info"))+8:], 5)
	got := read(t, open(t, b))
	if !slices.Equal(got[:len(whole)], whole) {
		t.Error("the music is not that of the file with the right tag")
	}
}

func TestFilesThatWereJoinedKeepNoPadding(t *testing.T) {
	t.Parallel()
	r := open(t, bytes.Repeat(sweep(t), 3))
	if n := len(read(t, r)) / 2; n != 3*music || r.Lost().Any() {
		t.Errorf("%d samples, want %d; lost: %+v", n, 3*music, r.Lost())
	}
}

func TestWhatIsMissingAndWhatIsNoSoundIsCounted(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	last := bytes.LastIndex(b, []byte{0xFF, 0xFB})
	for _, c := range []struct {
		name    string
		file    []byte
		bytes   int64
		missing float64
	}{
		{"nothing", b, 0, 0},
		{"a frame that is not there", b[:last], 0, frame / 44100.},
		{"rubbish in front", append([]byte("rubbish"), b...), 7, 0},
		{"rubbish behind", slices.Concat(b, []byte("rubbish")), 7, 0},
		{"zeros behind", append(sweep(t), make([]byte, 1000)...), 0, 0},
	} {
		r := open(t, c.file)
		read(t, r)
		l := r.Lost()
		if d := l.Missing - c.missing; l.Bytes != c.bytes || d > 1e-9 || d < -1e-9 {
			t.Errorf("%s: %+v, want %d bytes and %v seconds", c.name, l, c.bytes, c.missing)
		}
	}
}

func TestTheFirstFrameIsFoundBehindAnythingOfAnySize(t *testing.T) {
	t.Parallel()
	for _, n := range []int{0, 1, 1 << 15, 1<<16 + 1, 1 << 20} {
		file := append(bytes.Repeat([]byte{0xFF}, n), frames(20, at44)...)
		if at, err := mp3.Find(section(file)); err != nil || at != int64(n) {
			t.Errorf("Find = %d, %v, want %d", at, err, n)
		}
	}
	if _, err := mp3.Find(section(frames(9, "\xff\xfb\x00\x00"))); !errors.Is(err, mp3.ErrFreeFormat) {
		t.Errorf("free format: %v", err)
	}
	// Two frames far behind are chance.
	if _, err := mp3.Find(section(slices.Concat(bytes.Repeat([]byte("x"), 1<<17), frames(2, at44), []byte("xxxx")))); !errors.Is(err, mp3.ErrNotFound) {
		t.Errorf("two frames: %v", err)
	}
}
