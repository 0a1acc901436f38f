// Package ogg reads the music in Ogg files (RFC 3533), link by link where files are
// chained. What packets decode to counts more than what pages say.
package ogg

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"math/bits"

	"songmap/adapters/engine/audio/id3"
	"songmap/adapters/engine/audio/loss"
)

// The parts of a page.
const (
	headSize    = 27
	maxPage     = headSize + 255 + 255*255
	flagsAt     = 5
	granuleAt   = 6
	serialAt    = 14
	sequenceAt  = 18
	checksumAt  = 22
	segmentsAt  = 26
	fullSegment = 255 // a segment of this size goes on in the next
)

// The flags of a page.
const (
	continued = 1 // its first segment goes on from the page before
	begins    = 2 // it is the first of its stream
	ends      = 4 // it is the last
)

// mark begins every page; the zero is the version.
const mark = "OggS\x00"

// page is valid until the next one is read.
type page struct {
	flags    byte
	granule  int64 // the position, in the codec's unit, where its last packet ends; -1: none ends
	serial   uint32
	sequence uint32
	lacing   []byte // sizes of the segments
	body     []byte
	gap      bool // bytes before it could not be read
}

// pages reads the pages of a file, and skips what is none.
type pages struct {
	in   *bufio.Reader
	rest int64 // bytes of the file after the last page
	lost int64 // bytes that belong to no page
}

func newPages(f *io.SectionReader) *pages {
	return &pages{in: bufio.NewReaderSize(f, 2*maxPage), rest: f.Size()}
}

// next returns the next page, or io.EOF.
func (p *pages) next() (page, error) {
	gap := false
	for {
		b, err := p.in.Peek(maxPage)
		if err != nil && !errors.Is(err, io.EOF) {
			return page{}, err
		}
		if len(b) == 0 {
			return page{}, io.EOF
		}
		if found, size := parse(b); size > 0 {
			found.gap = gap
			return found, p.skip(int64(size))
		}
		if n := id3.TagSizeWithin(b, p.rest); n > 0 {
			if err := p.skip(n); err != nil {
				return page{}, err
			}
			continue
		}
		gap = true
		if err := p.resync(b); err != nil {
			return page{}, err
		}
	}
}

// resync skips to where the next page may begin. Zeros are no loss.
func (p *pages) resync(b []byte) error {
	n := bytes.Index(b[1:], []byte(mark)) + 1
	if n == 0 && len(b) < maxPage {
		n = len(b) // the file ends here
	} else if n == 0 {
		n = len(b) - len(mark) + 1
	}
	n = id3.NextTag(b[:n])
	p.lost += loss.Bytes(b[:n])
	return p.skip(int64(n))
}

func (p *pages) skip(n int64) error {
	skipped, err := p.in.Discard(int(n))
	p.rest -= int64(skipped)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// parse returns the page with which b begins, and its size in bytes; 0: there is none.
func parse(b []byte) (page, int) {
	if len(b) < headSize || string(b[:len(mark)]) != mark {
		return page{}, 0
	}
	body := headSize + int(b[segmentsAt])
	if len(b) < body {
		return page{}, 0
	}
	size := body
	for _, n := range b[headSize:body] {
		size += int(n)
	}
	le := binary.LittleEndian
	if len(b) < size || checksum(b[:size]) != le.Uint32(b[checksumAt:]) {
		return page{}, 0
	}
	return page{
		flags: b[flagsAt], granule: int64(le.Uint64(b[granuleAt:])),
		serial: le.Uint32(b[serialAt:]), sequence: le.Uint32(b[sequenceAt:]),
		lacing: b[headSize:body], body: b[body:size],
	}, size
}

// checksum returns that of a page, in which it counts as zeros itself. It takes the
// highest bit of each byte first, unlike hash/crc32, and starts at 0.
func checksum(page []byte) uint32 {
	var reversed [maxPage]byte
	for i, b := range page {
		if i < checksumAt || i >= checksumAt+4 {
			reversed[i] = bits.Reverse8(b)
		}
	}
	return bits.Reverse32(^crc32.Update(^uint32(0), crc32.IEEETable, reversed[:len(page)]))
}
