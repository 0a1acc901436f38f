package opus_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"testing"

	"songmap/adapters/engine/audio/ogg"
	"songmap/adapters/engine/audio/opus"
	"songmap/tests/soundfiles"
)

// sweep is 0.4 s of stereo. Its first page is its header alone: 28 bytes of
// page, and then the packet.
func sweep(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../testdata/sweep.opus")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const packetAt = 28

func TestPreSkipAndPaddingAreCut(t *testing.T) {
	t.Parallel()
	r, err := open(sweep(t))
	if err != nil {
		t.Fatal(err)
	}
	const want = 19200 // 0.4 s
	if n := len(read(t, r)) / 2; n != want {
		t.Errorf("%d samples, want %d", n, want)
	}
}

func TestOutputGainIsApplied(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	binary.LittleEndian.PutUint16(b[packetAt+16:], 0xF9FB) // -6.02 dB in 256ths: one half
	loud, quiet := mustRead(t, sweep(t)), mustRead(t, sealed(b))
	for i := range loud {
		if d := loud[i]/2 - quiet[i]; d > 1e-4 || d < -1e-4 {
			t.Fatalf("sample %d: %v at half gain, %v at full", i, quiet[i], loud[i])
		}
	}
}

func TestHeadersOfOtherKindsAreRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name        string
		offset      int
		value       byte
		unsupported bool
	}{
		{"later version", 8, 0x10, true},
		{"no channels", 9, 0, true},
		{"three channels", 9, 3, true},
		{"surround", 18, 1, true},
		{"another codec", 0, 'X', false},
	} {
		b := sweep(t)
		b[packetAt+c.offset] = c.value
		if _, err := open(sealed(b)); err == nil || errors.Is(err, errors.ErrUnsupported) != c.unsupported {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func open(b []byte) (*ogg.Reader, error) {
	return ogg.NewReader(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))), opus.Kind())
}

func mustRead(t *testing.T, b []byte) []float32 {
	t.Helper()
	r, err := open(b)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, r)
}

func read(t *testing.T, r *ogg.Reader) []float32 {
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

// sealed puts the right checksum on the first page.
func sealed(b []byte) []byte {
	soundfiles.Seal(b[:packetAt+19])
	return b
}
