// Package opus reads the samples of Ogg Opus files (RFC 7845), as
// github.com/pion/opus decodes them.
package opus

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"

	decoder "github.com/pion/opus"

	"songmap/adapters/engine/audio/ogg"
)

// rate is that of every Opus stream; the file's own says only what the
// encoder was given.
const rate = 48000

// maxPacket is the longest packet, 120 ms, in samples per channel.
const maxPacket = rate * 120 / 1000

// Kind says how Opus is found in a file, and decoded. More than two channels
// are errors.ErrUnsupported.
func Kind() ogg.Kind {
	return ogg.Kind{Mark: "OpusHead", Open: func() ogg.Codec { return &codec{} }}
}

// codec decodes one link.
type codec struct {
	head
	headers int // read so far
	decoder decoder.Decoder
	buf     []float32
}

// The second header holds tags.
func (c *codec) Header(packet []byte) (last bool, err error) {
	if c.headers++; c.headers == 2 {
		return true, nil
	}
	if c.head, err = parseHead(packet); err != nil {
		return false, err
	}
	c.buf = make([]float32, maxPacket*c.channels)
	c.decoder, err = decoder.NewDecoderWithOutput(rate, c.channels)
	return false, err
}

func (c *codec) Decode(packet []byte) ([]float32, error) {
	n, err := c.decoder.DecodeToFloat32(packet, c.buf)
	if err != nil {
		return nil, err
	}
	samples := c.buf[:n*c.channels]
	for i := range samples {
		samples[i] *= c.gain
	}
	return samples, nil
}

// The decoder resynchronises by itself.
func (c *codec) Gap() {}

func (c *codec) Rate() int { return rate }

func (c *codec) Channels() int { return c.channels }

func (c *codec) Skip() int64 { return c.preSkip }

// head is the identification header (RFC 7845, 5.1).
type head struct {
	channels int
	preSkip  int64 // samples before the music, at 48 kHz
	gain     float32
}

func parseHead(b []byte) (head, error) {
	if len(b) < 19 || string(b[:8]) != "OpusHead" {
		return head{}, errors.New("opus: no identification header")
	}
	version, channels, family := b[8], int(b[9]), b[18]
	if version>>4 != 0 || family != 0 || channels < 1 || channels > 2 {
		return head{}, fmt.Errorf("opus version %d, family %d, %d channels: %w", version, family, channels, errors.ErrUnsupported)
	}
	decibels := float64(int16(binary.LittleEndian.Uint16(b[16:]))) / 256
	return head{
		channels: channels,
		preSkip:  int64(binary.LittleEndian.Uint16(b[10:])),
		gain:     float32(math.Pow(10, decibels/20)),
	}, nil
}
