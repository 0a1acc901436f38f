package audio

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"time"

	"songmap/adapters/engine/audio/resample"
	"songmap/domain"
)

// The sample rates that music comes in, with room on both sides.
const (
	minRate = 4000
	maxRate = 768000
)

// loudest is the sample value beyond which a file is broken, not loud. Below
// it, sums of squares still fit a float32.
const loudest = 1e6

// trusted bounds the samples for which room is made on the word of the file
// alone: twelve minutes.
const trusted = 1 << 24

// blockSize is how many samples are decoded at a time, channels together.
const blockSize = 1 << 14

// collector gathers the sound of one file.
type collector struct {
	most    time.Duration // 0: no limit
	tick    func()        // called between blocks
	samples []float32
}

func (c *collector) seconds() float64 { return float64(len(c.samples)) / Rate }

// decode collects from one of our own decoders. It returns
// errors.ErrUnsupported if that leaves the file to ffmpeg.
func (c *collector) decode(ctx context.Context, open func() (source, error)) (err error) {
	// The libraries index out of range on some of the files that are broken
	// in just the right way. That is the file's fault as far as we can tell.
	defer func() {
		if p := recover(); p != nil {
			err = damaged(c.seconds(), fmt.Errorf("decoder panics: %v", p))
		}
	}()
	s, err := open()
	if errors.Is(err, errors.ErrUnsupported) {
		return err
	} else if err != nil {
		return damaged(0, err)
	}
	return c.collect(ctx, s)
}

// collect reads s to its end.
func (c *collector) collect(ctx context.Context, s source) error {
	rate, channels := s.Rate(), s.Channels()
	if rate < minRate || rate > maxRate || channels < 1 {
		return damaged(0, fmt.Errorf("%d channels at %d Hz", channels, rate))
	}
	promised := float64(s.Length()) / float64(rate)
	if c.over(promised) {
		return c.tooLong()
	}
	c.samples = make([]float32, 0, int(min(promised*Rate+1, trusted)))
	block := make([]float32, max(1, blockSize/channels)*channels)
	resampler := resample.New(rate, Rate)
	for {
		n, err := s.Read(block)
		c.samples = resampler.Write(c.samples, mix(block[:n], channels))
		switch {
		case ctx.Err() != nil:
			return context.Cause(ctx)
		case c.over(c.seconds()):
			return c.tooLong()
		case errors.Is(err, io.EOF):
			c.samples = resampler.Flush(c.samples)
			return nil
		case err != nil:
			return damaged(c.seconds(), err)
		}
		c.tick()
	}
}

func (c *collector) over(seconds float64) bool { return c.most > 0 && seconds > c.most.Seconds() }

func (c *collector) tooLong() error {
	message := fmt.Sprintf("The song is longer than %s minutes, the most that this Songmap accepts.", clock(c.most.Seconds()))
	return fail(domain.TooLong, message, nil)
}

// mix averages the channels of each frame, in place.
func mix(block []float32, channels int) []float32 {
	frames := len(block) / channels
	for i := range frames {
		var sum float32
		for _, v := range block[i*channels : (i+1)*channels] {
			if math.Abs(float64(v)) <= loudest { // and not NaN
				sum += v
			}
		}
		block[i] = sum / float32(channels)
	}
	return block[:frames]
}
