package audio_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"testing"

	"songmap/adapters/engine/audio"
	"songmap/domain"
)

func TestACutOffFileGivesWhatIsThere(t *testing.T) {
	t.Parallel()
	for file := range sweeps() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			whole := testdata(t, file)
			full := decode(t, whole)
			longest := 0
			for n := 1; n < len(whole); n += 1 + len(whole)/60 {
				s, ok := decodeDamaged(t, whole[:n])
				if !ok {
					continue
				}
				if len(s.Samples) > len(full.Samples) {
					t.Fatalf("%d of %d bytes give more sound than the whole", n, len(whole))
				}
				longest = max(longest, len(s.Samples))
			}
			// Ogg puts up to a second into a page, and there is only one here.
			if file != "sweep.ogg" && file != "sweep.opus" && longest < len(full.Samples)/2 {
				t.Errorf("no cut left more than %d of %d samples", longest, len(full.Samples))
			}
		})
	}
}

func TestDamageEndsAsPartOfTheSoundOrAsAFailure(t *testing.T) {
	t.Parallel()
	for file := range sweeps() {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			whole := testdata(t, file)
			dice := rand.New(rand.NewPCG(1, 2))
			for range 100 {
				b := append([]byte{}, whole...)
				for range 1 + dice.IntN(5) {
					b[dice.IntN(len(b))] ^= byte(1 + dice.IntN(255))
				}
				decodeDamaged(t, b)
			}
		})
	}
}

func TestABrokenMP3FrameDoesNotMoveTheOthers(t *testing.T) {
	t.Parallel()
	b := testdata(t, "sweep.mp3")
	whole := decode(t, b)
	const inside = 100 // bytes behind the header of a frame
	at := len(b)/2 + bytes.Index(b[len(b)/2:], []byte{0xFF, 0xFB}) + inside
	for i := range b[at : at+inside] {
		b[at+i] ^= 0x5A
	}
	s := decode(t, b)
	if len(s.Samples) != len(whole.Samples) {
		t.Fatalf("%d samples, want %d", len(s.Samples), len(whole.Samples))
	}
	const tail = audio.Rate / 10
	from := len(s.Samples) - tail
	if d := distance(s.Samples[from:], whole.Samples[from:]); d > 1e-4 {
		t.Errorf("the last tenth of a second differs by %.4f", d)
	}
}

// decodeDamaged accepts sound and honest failures, and nothing else.
func decodeDamaged(t *testing.T, b []byte) (audio.Signal, bool) {
	t.Helper()
	s, err := audio.Decode(t.Context(), save(t, "song", b), noFFmpeg(), ignore)
	if err == nil {
		return s, true
	}
	var f *domain.Failure
	if !errors.As(err, &f) || f.Code != domain.CodeDecodeFailed && f.Code != domain.CodeUnsupportedFormat {
		t.Fatalf("Decode = %v, want a failure to decode", err)
	}
	return s, false
}
