package audio

import (
	"context"
	"errors"

	"songmap/domain"
)

// decoding is the decoding of one file.
type decoding struct {
	path   string
	in     *input
	start  int64 // behind the tags
	format format
	Options
	tick func()
}

// longer is by how many seconds ffmpeg must have heard more for its word to
// count: it keeps the delay of encoders that we cut.
const longer = 0.1

// run decodes with our decoder and, where that hears less than the file holds,
// with ffmpeg. The one that heard more counts.
func (d decoding) run(ctx context.Context) (Signal, error) {
	ours, err := d.ours(ctx)
	if err == nil && ours.whole() || ctx.Err() != nil || tooLong(err) {
		return d.signal(ours, d.format.decoder, err)
	}
	theirs, foreignErr := d.foreign(ctx)
	switch {
	case ctx.Err() != nil || tooLong(foreignErr):
		return Signal{}, foreignErr
	case foreignErr == nil && (err != nil || theirs.heard() > ours.heard()+longer):
		return d.signal(theirs, "ffmpeg", nil)
	case errors.Is(err, errors.ErrUnsupported):
		err = foreignErr // ours has nothing to say
	}
	return d.signal(ours, d.format.decoder, err)
}

func tooLong(err error) bool {
	var f *domain.Failure
	return errors.As(err, &f) && f.Code == domain.CodeTooLong
}

func (d decoding) ours(ctx context.Context) (*collector, error) {
	c := &collector{most: d.MaxDuration, tick: d.tick, part: d.in.part}
	if d.format.open == nil {
		return c, errors.ErrUnsupported
	}
	return c, c.decode(ctx, func() (source, error) { return d.format.open(d.in.from(d.start)) })
}

func (d decoding) foreign(ctx context.Context) (*collector, error) {
	c := &collector{most: d.MaxDuration, tick: d.tick, part: func() float64 { return 0 }}
	return c, c.foreign(ctx, d.FFmpeg, d.path, d.format)
}

func (d decoding) signal(c *collector, decoder string, err error) (Signal, error) {
	if err == nil && len(c.samples) == 0 {
		err = silent()
	}
	if err != nil {
		return Signal{}, err
	}
	return Signal{c.samples, decoder, c.mix(), c.warnings()}, nil
}
