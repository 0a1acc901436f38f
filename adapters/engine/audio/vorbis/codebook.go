package vorbis

import (
	"math"
	mathbits "math/bits"
)

// bits reads numbers of up to 32 bits, lowest bit first.
type bits struct {
	b    []byte
	at   int  // in bits
	over bool // more was read than there is
}

func (r *bits) read(n int) uint64 {
	var v uint64
	for i := range n {
		if r.at/8 >= len(r.b) {
			r.over = true
			return 0
		}
		v |= uint64(r.b[r.at/8]>>(r.at%8)&1) << i
		r.at++
	}
	return v
}

// skip passes over n bits.
func (r *bits) skip(n uint64) {
	if n > uint64(8*len(r.b)-r.at) {
		r.over = true
		return
	}
	r.at += int(n)
}

type bookSize struct{ entries, dimensions uint64 }

// codebook passes over a codebook and returns its size (section 3.2.1). It
// reports false for one that is cut off or cannot be.
func (r *bits) codebook() (bookSize, bool) {
	const sync = 0x564342
	if r.read(24) != sync {
		return bookSize{}, false
	}
	s := bookSize{dimensions: r.read(16), entries: r.read(24)}
	if s.entries == 0 || s.dimensions == 0 {
		return s, false
	}
	if ordered := r.read(1) == 1; ordered {
		if !r.orderedLengths(s.entries) {
			return s, false
		}
	} else {
		r.lengths(s.entries)
	}
	r.values(s)
	return s, !r.over
}

// lengths passes over the length of every codeword.
func (r *bits) lengths(entries uint64) {
	if sparse := r.read(1) == 1; !sparse {
		r.skip(5 * entries)
		return
	}
	for range entries {
		if used := r.read(1) == 1; used {
			r.skip(5)
		}
	}
}

// orderedLengths passes over how many codewords there are of each length.
func (r *bits) orderedLengths(entries uint64) bool {
	r.skip(5) // the shortest length
	for done := uint64(0); done < entries; {
		done += r.read(mathbits.Len64(entries - done))
		if done > entries || r.over {
			return false
		}
	}
	return true
}

// values passes over the numbers from which the codebook's vectors are made.
func (r *bits) values(s bookSize) {
	kind := r.read(4)
	if kind == 0 {
		return
	}
	r.skip(64) // least value and step
	width := r.read(4) + 1
	r.skip(1)
	n := s.entries * s.dimensions
	if kind == 1 {
		n = uint64(math.Floor(math.Pow(float64(s.entries), 1/float64(s.dimensions))))
	}
	r.skip(n * width)
}
