// Package vorbis reads the samples of Ogg Vorbis files, as
// github.com/jfreymuth/vorbis decodes them. That library trusts the sizes in a
// file's headers and allocates what they say; so the headers are checked
// before it sees them.
package vorbis

import (
	"fmt"

	decoder "github.com/jfreymuth/vorbis"

	"songmap/adapters/engine/audio/ogg"
)

// Kind says how Vorbis is found in a file, and decoded.
func Kind() ogg.Kind {
	return ogg.Kind{Mark: "\x01vorbis", Open: func() ogg.Codec { return &codec{} }}
}

// codec decodes one link. Its rate and channels are known after the first
// header.
type codec struct {
	decoder decoder.Decoder
	headers int // read so far
	buf     []float32
}

func (c *codec) Header(packet []byte) (last bool, err error) {
	if err := checkHeader(c.headers, packet); err != nil {
		return false, err
	}
	if err := c.decoder.ReadHeader(packet); err != nil {
		return false, fmt.Errorf("vorbis: %w", err)
	}
	c.headers++
	last = c.headers == headers
	if last {
		c.buf = make([]float32, c.decoder.BufferSize())
	}
	return last, nil
}

func (c *codec) Decode(packet []byte) ([]float32, error) { return c.decoder.DecodeInto(packet, c.buf) }

func (c *codec) Gap() { c.decoder.Clear() }

func (c *codec) Rate() int { return c.decoder.SampleRate() }

func (c *codec) Channels() int { return c.decoder.Channels() }

// In Vorbis only the time stamp of the first page says it.
func (c *codec) Skip() int64 { return 0 }
