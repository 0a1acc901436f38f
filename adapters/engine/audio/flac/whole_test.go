package flac_test

import (
	"errors"
	"io"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/flac"
	"songmap/tests/soundfiles"
)

// ramp is a file of so many samples whose values rise, at 16 kHz.
func ramp(n, bits int) soundfiles.FLAC {
	var channel []int32
	for i := range n {
		channel = append(channel, int32(i%100))
	}
	return soundfiles.FLAC{Rate: 16000, Bits: bits, Total: -1, Channels: [][]int32{channel}}
}

// block is the size of a block of ramp.
const block = 1024

func TestTheSizeOfSamplesMayStandInTheHeadAlone(t *testing.T) {
	t.Parallel()
	for _, bits := range []int{8, 16, 24} {
		f := ramp(3*block, bits)
		want := read(t, open(t, f.File()))
		f.Head = true
		if got := read(t, open(t, f.File())); len(want) != 3*block || !slices.Equal(got, want) {
			t.Errorf("%d bits: %d samples that are not the %d of the other file", bits, len(got), len(want))
		}
	}
}

func TestTheNumberOfSamplesInTheHeadDecidesNothing(t *testing.T) {
	t.Parallel()
	f := ramp(3*block, 16)
	for total, missing := range map[int64]float64{-1: 0, 0: 0, 1: 0, 3 * block: 0, 16000 + 3*block: 1} {
		f.Total = total
		r := open(t, f.File())
		if n := len(read(t, r)); n != 3*block || r.Lost().Missing != missing {
			t.Errorf("a head that tells %d: %d samples, lost: %+v", total, n, r.Lost())
		}
	}
}

func TestDamageCostsTheBlockThatItHits(t *testing.T) {
	t.Parallel()
	f := ramp(5*block, 16)
	whole := read(t, open(t, f.File()))
	size := len(f.Block(1))
	from := len(f.File()) - 4*size // where the second block begins
	for i := from; i < from+size; i += 7 {
		b := f.File()
		b[i] ^= 0x10
		r := open(t, b)
		got := read(t, r)
		want := slices.Clone(whole)
		clear(want[block : 2*block])
		if !slices.Equal(got, want) || r.Lost().Silenced != block/16000. || r.Lost().Bytes == 0 {
			t.Fatalf("damage at %d of the block: %d samples, lost: %+v", i-from, len(got), r.Lost())
		}
	}
}

func TestWhatStandsBetweenBlocksIsPassedOver(t *testing.T) {
	t.Parallel()
	f := ramp(5*block, 16)
	whole := read(t, open(t, f.File()))
	size := len(f.Block(1))
	b := f.File()
	before, after := b[:len(b)-2*size], b[len(b)-2*size:]
	for _, c := range []struct {
		name string
		file []byte
		want []float32
		lost int64
	}{
		{"ID3v2 inside", slices.Concat(before, []byte("ID3\x04\x00\x00\x00\x00\x01\x00"), make([]byte, 128), after), whole, 0},
		{"rubbish inside", slices.Concat(before, []byte("rubbish"), after), whole, 7},
		{"zeros inside", slices.Concat(before, make([]byte, 999), after), whole, 0},
		{"rubbish behind", slices.Concat(b, []byte("rubbish")), whole, 0}, // the head says that this is the end
		{"another file behind", slices.Concat(b, b), slices.Concat(whole, whole), 0},
		{"cut off", b[:len(b)-1], whole[:4*block], int64(size - 1)},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := open(t, c.file)
			if got := read(t, r); !slices.Equal(got, c.want) || r.Lost().Bytes != c.lost {
				t.Errorf("%d samples, want %d; lost: %+v, want %d bytes", len(got), len(c.want), r.Lost(), c.lost)
			}
		})
	}
}

func TestAHeadWhosePartsAreBrokenCostsNoMusic(t *testing.T) {
	t.Parallel()
	f := ramp(3*block, 16)
	b := f.File()
	const info = 4 + 4 + 34
	b[4] &^= 0x80 // the stream information is not the last part
	for part, blocks := range map[string]int{
		"\x81\x00\x00\x02xx":           3, // whole
		"\x81\xff\xff\xffxx":           3, // longer than the file
		"\x01\x00\x00\x02xx":           3, // not the last, but none follows
		"\x86\x00\x00\x09\xff\xf8\x07": 2, // as long as to reach into the first block
	} {
		r := open(t, slices.Concat(b[:info], []byte(part), b[info:]))
		if n := len(read(t, r)); n != blocks*block {
			t.Errorf("%x: %d samples, want %d", part, n, blocks*block)
		}
	}
	for _, head := range []string{"", "fLaC", "fLaC\x04\x00\x00\x22", "flac"} {
		if _, err := flac.NewReader(section([]byte(head))); err == nil || errors.Is(err, io.EOF) {
			t.Errorf("%q: %v", head, err)
		}
	}
}
