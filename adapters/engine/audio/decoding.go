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

// minLonger is by how many seconds more ffmpeg must have decoded to be preferred: it
// keeps the delay of encoders that we cut.
const minLonger = 0.1

// run decodes with our decoder and, if that cannot decode all of the file, with
// ffmpeg as well. The one that decoded more counts.
func (d decoding) run(ctx context.Context) (Signal, error) {
	native, err := d.native(ctx)
	if err == nil && native.complete() || ctx.Err() != nil || tooLong(err) {
		return d.signal(native, d.format.decoder, err)
	}
	ffmpeg, ffmpegErr := d.ffmpeg(ctx)
	switch {
	case ctx.Err() != nil || tooLong(ffmpegErr):
		return Signal{}, ffmpegErr
	case ffmpegErr == nil && (err != nil || ffmpeg.decodedSeconds() > native.decodedSeconds()+minLonger):
		return d.signal(ffmpeg, "ffmpeg", nil)
	case errors.Is(err, errors.ErrUnsupported):
		err = ffmpegErr // there is no decoder of ours
	}
	return d.signal(native, d.format.decoder, err)
}

func tooLong(err error) bool {
	var f *domain.Failure
	return errors.As(err, &f) && f.Code == domain.CodeTooLong
}

func (d decoding) native(ctx context.Context) (*collector, error) {
	c := &collector{maxDuration: d.MaxDuration, tick: d.tick, fractionRead: d.in.fractionRead}
	if d.format.open == nil {
		return c, errors.ErrUnsupported
	}
	return c, c.decode(ctx, func() (source, error) { return d.format.open(d.in.section(d.start)) })
}

func (d decoding) ffmpeg(ctx context.Context) (*collector, error) {
	c := &collector{maxDuration: d.MaxDuration, tick: d.tick, fractionRead: func() float64 { return 0 }}
	return c, c.decodeFFmpeg(ctx, d.FFmpeg, d.path, d.format)
}

func (d decoding) signal(c *collector, decoder string, err error) (Signal, error) {
	if err == nil && len(c.samples) == 0 {
		err = noSound()
	}
	if err != nil {
		return Signal{}, err
	}
	return Signal{c.samples, decoder, c.mix(), c.warnings()}, nil
}
