// Package ogg reads the pages and packets of one stream out of an Ogg file
// (RFC 3533).
package ogg

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// ErrDamaged says that the file is not, or not in this place, made of pages.
var ErrDamaged = errors.New("ogg: damaged page")

// The parts of a page.
const (
	headSize    = 27
	maxPage     = headSize + 255 + 255*255
	granuleAt   = 6
	serialAt    = 14
	checksumAt  = 22
	segmentsAt  = 26
	fullSegment = 255 // a segment of this size goes on in the next
)

// Page is one page.
type Page struct {
	Raw     []byte // all of it
	Granule int64  // the position, in the codec's unit, where its last packet ends; -1: none ends
	serial  uint32
	lacing  []byte // sizes of the segments
	body    []byte
}

// Pages gives the pages of the stream to which the first page belongs.
type Pages struct {
	in     io.Reader
	began  bool
	serial uint32
}

// NewPages reads from the start of a file.
func NewPages(in io.Reader) *Pages { return &Pages{in: in} }

// Next returns the next page that holds anything. It returns io.EOF at the end
// of the file, also where that cuts a page in two.
func (p *Pages) Next() (Page, error) {
	for {
		page, err := readPage(p.in)
		if err != nil {
			return Page{}, err
		}
		if !p.began {
			p.began, p.serial = true, page.serial
		}
		if page.serial == p.serial && len(page.lacing) > 0 {
			return page, nil
		}
	}
}

func readPage(in io.Reader) (Page, error) {
	raw := make([]byte, headSize, maxPage/8)
	if _, err := io.ReadFull(in, raw); err != nil {
		return Page{}, end(err)
	}
	if string(raw[:4]) != "OggS" || raw[4] != 0 {
		return Page{}, fmt.Errorf("%w: no page where one should begin", ErrDamaged)
	}
	raw, err := extend(raw, in, int(raw[segmentsAt]))
	if err != nil {
		return Page{}, err
	}
	lacing, size := raw[headSize:], 0
	for _, n := range lacing {
		size += int(n)
	}
	if raw, err = extend(raw, in, size); err != nil {
		return Page{}, err
	}
	if checksum(raw) != binary.LittleEndian.Uint32(raw[checksumAt:]) {
		return Page{}, fmt.Errorf("%w: wrong checksum", ErrDamaged)
	}
	return Page{
		Raw: raw, Granule: int64(binary.LittleEndian.Uint64(raw[granuleAt:])),
		serial: binary.LittleEndian.Uint32(raw[serialAt:]),
		lacing: raw[headSize : headSize+len(lacing)], body: raw[headSize+len(lacing):],
	}, nil
}

// extend reads n more bytes behind b.
func extend(b []byte, in io.Reader, n int) ([]byte, error) {
	from := len(b)
	b = append(b, make([]byte, n)...)
	_, err := io.ReadFull(in, b[from:])
	return b, end(err)
}

// end is io.EOF for every way in which a file can be over.
func end(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return io.EOF
	}
	return err
}

// crcTable is for the polynomial 0x04C11DB7, highest bit first, which
// hash/crc32 does not offer.
//
//nolint:gochecknoglobals // a constant table that the language cannot write as one
var crcTable = func() (t [256]uint32) {
	for i := range t {
		crc := uint32(i) << 24
		for range 8 {
			crc = crc<<1 ^ crc>>31*0x04C11DB7
		}
		t[i] = crc
	}
	return t
}()

// checksum is that of a page, with zeros in the place of the checksum itself.
func checksum(page []byte) uint32 {
	var crc uint32
	for i, b := range page {
		if i >= checksumAt && i < checksumAt+4 {
			b = 0
		}
		crc = crc<<8 ^ crcTable[byte(crc>>24)^b]
	}
	return crc
}
