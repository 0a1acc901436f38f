package audio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"songmap/adapters/engine/audio/loss"
	"songmap/adapters/engine/audio/wav"
	"songmap/domain"
)

// The sample rates that music comes in, with room on both sides.
const (
	minRate = 4000
	maxRate = 768000
)

// blockSize is how many samples are decoded at a time, channels together.
const blockSize = 1 << 14

// minDecoded is how many seconds must have been decoded before damage for them to
// count as a song without its end.
const minDecoded = 1.0

// collector collects the samples that one decoder makes of a file.
type collector struct {
	maxDuration   time.Duration  // 0: no limit
	fractionRead  func() float64 // of the file
	tick          func()         // called between blocks
	out           *converter
	samples       []float32
	promised      float64 // how many samples the file says there will be
	singleChannel float64 // seconds that are one channel, because the mean cancels
	lost          loss.Report
	broken        error // what kept the decoder from going on; nil: the file ended
}

func (c *collector) seconds() float64 { return float64(len(c.samples)) / Rate }

// decodedSeconds returns how much of the file was decoded. A little silence in the
// place of damage counts: it is worth more than what others make of broken frames.
func (c *collector) decodedSeconds() float64 {
	const little = 0.1
	if c.lost.Silenced <= little*c.seconds() {
		return c.seconds()
	}
	return c.seconds() - c.lost.Silenced
}

// allSilenced reports whether no frame at all could be decoded.
func (c *collector) allSilenced() bool {
	const frame = 0.05
	return c.lost.Silenced > 0 && c.seconds()-c.lost.Silenced < frame
}

// complete reports whether nothing is left for another decoder to try.
func (c *collector) complete() bool { return c.broken == nil && !c.lost.Any() }

// decode collects from a decoder. What it could not decode is in c.lost and
// c.broken, unless that is the whole file, or the song is too long.
func (c *collector) decode(ctx context.Context, open func() (source, error)) error {
	s, err := openRecovering(open)
	if err == nil && c.exceedsLimit(knownSeconds(s)) {
		return c.tooLong()
	}
	if err == nil {
		err = c.collect(ctx, s)
		c.lost = s.Lost()
	}
	var failure *domain.Failure
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err == nil && c.allSilenced():
		return damaged(0, errors.New("no frame could be decoded"))
	case err == nil, errors.As(err, &failure):
		return err
	case c.seconds() >= minDecoded:
		c.broken = err
		return nil
	case errors.Is(err, errors.ErrUnsupported):
		return err
	}
	return damaged(c.seconds(), err)
}

// openRecovering opens a decoder. The libraries panic on some broken files, which
// is an error of the file.
func openRecovering(open func() (source, error)) (s source, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoder panics: %v", p)
		}
	}()
	return open()
}

// collect reads s to its end. Even if it returns an error, c.samples holds what was
// decoded until then.
func (c *collector) collect(ctx context.Context, s source) (err error) {
	block := make([]float32, max(blockSize, s.Channels()))
	c.reserve(s)
	defer func() {
		if p := recover(); p != nil { // that the decoder has not recovered from itself
			err = fmt.Errorf("decoder panics: %v", p)
		}
		c.out.flush(c)
		if c.exceedsLimit(c.seconds()) {
			err = c.tooLong()
		}
	}()
	for {
		n, err := s.Read(block)
		if n > 0 {
			if err := c.write(s.Rate(), s.Channels(), block[:n]); err != nil {
				return err
			}
		}
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case c.exceedsLimit(c.seconds()), errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		c.tick()
	}
}

// write adds samples of a rate and a number of channels, which may differ from those
// before.
func (c *collector) write(rate, channels int, block []float32) error {
	if !c.out.fits(rate, channels) {
		if rate < minRate || rate > maxRate || channels < 1 {
			return fmt.Errorf("%d channels at %d Hz", channels, rate)
		}
		c.out.flush(c)
		c.out = newConverter(rate, channels)
	}
	c.out.write(c, block)
	return nil
}

// knownSeconds returns for how many seconds the file certainly has samples. Only the
// number of uncompressed ones can be known before they are read: headers may be
// wrong.
func knownSeconds(s source) float64 {
	if uncompressed, ok := s.(*wav.Reader); ok && uncompressed.Rate() >= minRate {
		return float64(uncompressed.Length()) / float64(uncompressed.Rate())
	}
	return 0
}

func (c *collector) exceedsLimit(seconds float64) bool {
	return c.maxDuration > 0 && seconds > c.maxDuration.Seconds()
}

func (c *collector) tooLong() error {
	return fail(domain.CodeTooLong, nil, "The limit is "+minutes(c.maxDuration.Seconds())+" minutes.")
}
