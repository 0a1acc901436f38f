package wav

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Format tags of mmreg.h.
const (
	tagPCM        = 0x0001
	tagFloat      = 0x0003
	tagALaw       = 0x0006
	tagMuLaw      = 0x0007
	tagExtensible = 0xFFFE
)

// format says how the samples lie in the file.
type format struct {
	rate     int
	channels int
	width    int // bytes of one sample
	coding   coding
}

// frame is the size in bytes of one sample of every channel.
func (f format) frame() int { return f.width * f.channels }

func parseFormat(b []byte) (format, error) {
	if len(b) < 16 {
		return format{}, fmt.Errorf("%w: short format chunk", ErrFormat)
	}
	le := binary.LittleEndian
	tag, bits := le.Uint16(b), int(le.Uint16(b[14:]))
	f := format{rate: int(le.Uint32(b[4:])), channels: int(le.Uint16(b[2:]))}
	if tag == tagExtensible {
		if len(b) < 26 {
			return format{}, fmt.Errorf("%w: short extensible format", ErrFormat)
		}
		tag = le.Uint16(b[24:]) // the GUID of the sub-format begins with its tag
	}
	if f.channels == 0 {
		return format{}, fmt.Errorf("%w: no channels", ErrFormat)
	}
	// The block size tells the room a sample takes: 20 bits may lie in 3 or
	// in 4 bytes. Files that leave it out are packed.
	f.width = (bits + 7) / 8
	if block := int(le.Uint16(b[12:])); block > 0 && block%f.channels == 0 {
		f.width = block / f.channels
	}
	if f.coding = codingOf(tag, f.width); f.coding == nil {
		return format{}, fmt.Errorf("wave coding %#x with %d bits: %w", tag, bits, errors.ErrUnsupported)
	}
	return f, nil
}

// codingOf returns nil if there is no such coding here.
func codingOf(tag uint16, width int) coding {
	switch {
	case tag == tagPCM && width == 1:
		return unsigned8
	case tag == tagPCM && width >= 2 && width <= 4:
		return signed
	case tag == tagFloat && width == 4:
		return float32s
	case tag == tagFloat && width == 8:
		return float64s
	case tag == tagALaw && width == 1:
		return aLaw
	case tag == tagMuLaw && width == 1:
		return muLaw
	}
	return nil
}
