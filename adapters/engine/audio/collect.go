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

// least is how many seconds must have been heard before damage for what was
// heard to pass as a song without its end.
const least = 1.0

// collector gathers what one decoder makes of a file.
type collector struct {
	most     time.Duration  // 0: no limit
	part     func() float64 // of the file that was read
	tick     func()         // called between blocks
	out      *converter
	samples  []float32
	promised float64 // how many samples the file says there will be
	single   float64 // seconds that are one channel, where the mean cancels
	lost     loss.Report
	broken   error // what kept the decoder from going on; nil: the file ended
}

func (c *collector) seconds() float64 { return float64(len(c.samples)) / Rate }

// heard is how much of the file was decoded, in seconds. A little silence in
// the place of damage counts: it is worth more than what others make of broken
// frames.
func (c *collector) heard() float64 {
	const little = 0.1
	if c.lost.Silenced <= little*c.seconds() {
		return c.seconds()
	}
	return c.seconds() - c.lost.Silenced
}

// silencedAll reports that what is silent is not the music.
func (c *collector) silencedAll() bool {
	const frame = 0.05
	return c.lost.Silenced > 0 && c.seconds()-c.lost.Silenced < frame
}

// whole reports that nothing is left for another decoder to try.
func (c *collector) whole() bool { return c.broken == nil && !c.lost.Any() }

// decode collects from a decoder. What it could not read is in c.lost and
// c.broken, unless that is all of the file, or the song is too long.
func (c *collector) decode(ctx context.Context, open func() (source, error)) error {
	s, err := guarded(open)
	if err == nil && c.over(held(s)) {
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
	case err == nil && c.silencedAll():
		return damaged(0, errors.New("no frame could be decoded"))
	case err == nil, errors.As(err, &failure):
		return err
	case c.seconds() >= least:
		c.broken = err
		return nil
	case errors.Is(err, errors.ErrUnsupported):
		return err
	}
	return damaged(c.seconds(), err)
}

// guarded opens a decoder. The libraries index out of range on some of the
// files that are broken in just the right way. That is the file's fault as
// far as we can tell.
func guarded(open func() (source, error)) (s source, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("decoder panics: %v", p)
		}
	}()
	return open()
}

// collect reads s to its end. Whatever it returns, c.samples are what was
// heard until then.
func (c *collector) collect(ctx context.Context, s source) (err error) {
	block := make([]float32, max(blockSize, s.Channels()))
	c.room(s)
	defer func() {
		if p := recover(); p != nil { // where the decoder did not catch it more cheaply
			err = fmt.Errorf("decoder panics: %v", p)
		}
		c.out.flush(c)
		if c.over(c.seconds()) {
			err = c.tooLong()
		}
	}()
	for {
		n, err := s.Read(block)
		if n > 0 {
			if err := c.take(s.Rate(), s.Channels(), block[:n]); err != nil {
				return err
			}
		}
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case c.over(c.seconds()), errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		}
		c.tick()
	}
}

// take adds samples of a rate and a number of channels, which may be others
// than before.
func (c *collector) take(rate, channels int, block []float32) error {
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

// held is for how many seconds there are samples in the file for certain. Only
// where they lie bare, their number can be known before they are read: what
// headers say decides nothing.
func held(s source) float64 {
	if bare, ok := s.(*wav.Reader); ok && bare.Rate() >= minRate {
		return float64(bare.Length()) / float64(bare.Rate())
	}
	return 0
}

func (c *collector) over(seconds float64) bool { return c.most > 0 && seconds > c.most.Seconds() }

func (c *collector) tooLong() error {
	return fail(domain.CodeTooLong, nil, "The limit is "+clock(c.most.Seconds())+" minutes.")
}
