package ogg

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// maxPacket is more than any honest packet; the longest hold cover pictures.
const maxPacket = 16 << 20

// Packets gives the packets of the stream to which the first page belongs.
type Packets struct {
	pages *Pages
	ready [][]byte
	open  []byte // beginning of a packet that goes on
}

// NewPackets reads from the start of a file.
func NewPackets(in io.Reader) *Packets { return &Packets{pages: NewPages(in)} }

// Next returns the next packet, or io.EOF.
func (p *Packets) Next() ([]byte, error) {
	for len(p.ready) == 0 {
		page, err := p.pages.Next()
		if err != nil {
			return nil, err
		}
		if err := p.split(page); err != nil {
			return nil, err
		}
	}
	packet := p.ready[0]
	p.ready = p.ready[1:]
	return packet, nil
}

func (p *Packets) split(page Page) error {
	body := page.body
	for _, n := range page.lacing {
		p.open = append(p.open, body[:n]...)
		body = body[n:]
		if len(p.open) > maxPacket {
			return fmt.Errorf("%w: endless packet", ErrDamaged)
		}
		if n < fullSegment {
			p.ready = append(p.ready, p.open)
			p.open = nil
		}
	}
	return nil
}

// End returns the granule position of the last page of the file's first
// stream, or 0 if the file does not show it near its end.
func End(f *io.SectionReader) (int64, error) {
	var head [headSize]byte
	if _, err := f.ReadAt(head[:], 0); err != nil {
		return 0, end(err)
	}
	from := max(0, f.Size()-2*maxPage)
	tail := make([]byte, f.Size()-from)
	if _, err := f.ReadAt(tail, from); err != nil && !errors.Is(err, io.EOF) {
		return 0, err
	}
	serial := binary.LittleEndian.Uint32(head[serialAt:])
	for {
		at := bytes.LastIndex(tail, []byte("OggS"))
		if at < 0 {
			return 0, nil
		}
		page, err := readPage(bytes.NewReader(tail[at:]))
		if err == nil && page.serial == serial && page.Granule >= 0 {
			return page.Granule, nil
		}
		tail = tail[:at+3] // what is left may overlap by three letters of the mark
	}
}
