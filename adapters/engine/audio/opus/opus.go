// Package opus reads the samples of Ogg Opus files (RFC 7845), as
// github.com/pion/opus decodes them.
package opus

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	decoder "github.com/pion/opus"

	"songmap/adapters/engine/audio/ogg"
)

// rate is that of every Opus stream; the file's own tells only what the
// encoder was given.
const rate = 48000

// maxPacket is the longest packet, 120 ms, in samples per channel.
const maxPacket = rate * 120 / 1000

// Reader gives the samples of one file.
type Reader struct {
	head
	packets *ogg.Packets
	decoder decoder.Decoder
	buf     []float32
	samples []float32 // decoded and not given away yet
	at      int64     // samples per channel decoded so far, pre-skip included
	end     int64     // where the music ends among them; 0: not told
}

// NewReader reads a file up to its first packet of music. More than two
// channels are errors.ErrUnsupported.
func NewReader(f *io.SectionReader) (*Reader, error) {
	end, err := ogg.End(f)
	if err != nil {
		return nil, err
	}
	r := &Reader{packets: ogg.NewPackets(bufio.NewReader(f)), end: end}
	first, err := r.packets.Next()
	if err != nil {
		return nil, fmt.Errorf("opus: header: %w", err)
	}
	if r.head, err = parseHead(first); err != nil {
		return nil, err
	}
	if _, err := r.packets.Next(); err != nil { // tags
		return nil, fmt.Errorf("opus: tags: %w", err)
	}
	r.buf = make([]float32, maxPacket*r.channels)
	r.decoder, err = decoder.NewDecoderWithOutput(rate, r.channels)
	return r, err
}

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

// Rate is in Hz.
func (r *Reader) Rate() int { return rate }

// Channels is 1 or 2.
func (r *Reader) Channels() int { return r.channels }

// Length is the number of samples per channel that the file promises; 0 if it
// does not.
func (r *Reader) Length() int64 { return max(0, r.end-r.preSkip) }

// Read fills p with samples, channel after channel, in whole frames. It
// returns io.EOF after the last, or where the file is cut off.
func (r *Reader) Read(p []float32) (int, error) {
	for len(r.samples) == 0 {
		if err := r.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p[:len(p)/r.channels*r.channels], r.samples)
	r.samples = r.samples[n:]
	for i := range p[:n] {
		p[i] *= r.gain
	}
	return n, nil
}

// decode decodes one packet and keeps what of it is music.
func (r *Reader) decode() error {
	if r.end > 0 && r.at >= r.end {
		return io.EOF
	}
	packet, err := r.packets.Next()
	if err != nil {
		return err
	}
	n, err := r.decoder.DecodeToFloat32(packet, r.buf)
	if err != nil {
		return err
	}
	begin := r.at
	r.at += int64(n)
	from, to := max(0, min(r.preSkip, r.at)-begin), int64(n)
	if r.end > 0 {
		to = max(from, min(r.end, r.at)-begin)
	}
	r.samples = r.buf[from*int64(r.channels) : to*int64(r.channels)]
	return nil
}
