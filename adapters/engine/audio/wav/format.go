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
	odd      bool // the fields contradict one another
}

// frame is the size in bytes of one sample of every channel.
func (f format) frame() int { return f.width * f.channels }

func parseFormat(b []byte, order binary.ByteOrder) (format, error) {
	if len(b) < 16 {
		return format{}, fmt.Errorf("%w: short format chunk", ErrFormat)
	}
	tag, bits := order.Uint16(b), int(order.Uint16(b[14:]))
	f := format{rate: int(order.Uint32(b[4:])), channels: int(order.Uint16(b[2:]))}
	if tag == tagExtensible {
		if len(b) < 26 {
			return format{}, fmt.Errorf("%w: short extensible format", ErrFormat)
		}
		tag = order.Uint16(b[24:]) // the GUID of the sub-format begins with its tag
	}
	if f.channels == 0 {
		return format{}, fmt.Errorf("%w: no channels", ErrFormat)
	}
	block := int(order.Uint16(b[12:]))
	f.width = width(bits, block, f.channels)
	f.odd = block > 0 && block != f.frame()
	if f.coding = codingOf(tag, f.width); f.coding == nil {
		return format{}, fmt.Errorf("wave coding %#x with %d bits: %w", tag, bits, errors.ErrUnsupported)
	}
	return f, nil
}

// width is how many bytes a sample takes. Its bits decide. The size of a block
// of all channels, which many writers get wrong, says only whether samples of
// 17 to 24 bits lie in 3 bytes or in 4.
func width(bits, block, channels int) int {
	if bits == 0 { // not stated
		return block / channels
	}
	const wide = 4
	if bits > 16 && bits < 32 && block == wide*channels {
		return wide
	}
	return (bits + 7) / 8
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
