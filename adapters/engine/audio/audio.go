// Package audio decodes a sound file into the samples that an analysis works on:
// one channel at one rate. The content of a file decides what it is, never its name.
//
// WAVE, MP3, FLAC, Ogg Vorbis and Ogg Opus are decoded here; the packages
// below this one know a format each. Everything else that is known is left to
// the program ffmpeg.
package audio

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"songmap/adapters/engine/audio/id3"
	"songmap/domain"
)

// Rate is the sample rate of every Signal in Hz. It keeps frequencies up to 10 kHz,
// which is more than rhythm and harmony need.
const Rate = 22050

// Signal is the sound of a file.
type Signal struct {
	Samples  []float32 // mono, full scale is -1 to 1, at Rate
	Format   string    // what decoded it: "wav", "mp3", "flac", "vorbis", "opus" or "ffmpeg"
	Mix      string    // how its channels became one, in words
	Warnings []string  // what of the file could not be decoded: sentences for the musician
}

// Duration returns the length in seconds.
func (s Signal) Duration() float64 { return float64(len(s.Samples)) / Rate }

// Options says how to decode. Its zero value works.
type Options struct {
	MaxDuration time.Duration // more sound than this is domain.CodeTooLong; 0: no limit
	FFmpeg      string        // program for what is not decoded here; empty: "ffmpeg" on PATH
}

// Decode reads the file at path. It calls progress with the part of the file
// that it has read: a fraction that rises from 0 to 1, at most a hundred
// times. Every error is or wraps a *domain.Failure, but for the cause of ctx
// when that has ended.
func Decode(ctx context.Context, path string, o Options, progress func(fraction float64)) (Signal, error) {
	s, err := decode(ctx, path, o, progress)
	if ctx.Err() != nil {
		return Signal{}, context.Cause(ctx)
	}
	if err != nil {
		return Signal{}, err
	}
	progress(1)
	return s, nil
}

func decode(ctx context.Context, path string, o Options, progress func(float64)) (Signal, error) {
	f, size, err := open(path)
	if err != nil {
		return Signal{}, fail(domain.CodeInputMissing, err)
	}
	defer f.Close()
	if size == 0 {
		return Signal{}, noSound()
	}
	in := &input{file: f, size: size, stopped: func() error { return context.Cause(ctx) }}
	start, err := id3.Skip(in)
	if err != nil {
		return Signal{}, damaged(0, err)
	}
	format, err := sniff(in.section(start), start > 0)
	if err != nil {
		return Signal{}, err
	}
	return decoding{path, in, start, format, o, in.reporter(progress)}.run(ctx)
}

func open(path string) (*os.File, int64, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, 0, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = fmt.Errorf("%s: not a regular file", path)
	}
	if err != nil {
		return nil, 0, errors.Join(err, f.Close())
	}
	return f, info.Size(), nil
}
