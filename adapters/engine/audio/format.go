package audio

import (
	"io"

	"songmap/adapters/engine/audio/loss"
	"songmap/adapters/engine/audio/ogg"
	"songmap/adapters/engine/audio/opus"
	"songmap/adapters/engine/audio/vorbis"
	"songmap/adapters/engine/audio/wav"
	"songmap/domain"
)

// source is a file being decoded.
type source interface {
	// Rate in Hz and Channels are those of the samples of the last Read, and before
	// the first those of the beginning. They may change on the way.
	Rate() int
	Channels() int
	// Length is how many samples per channel the file announces; 0: it does not. Room
	// is allocated for them, and nothing else follows from it.
	Length() int64
	// Read fills p with interleaved samples, in whole frames, and
	// returns io.EOF after the last.
	Read(p []float32) (int, error)
	// Lost is what could not be read up to here.
	Lost() loss.Report
}

// format is a kind of sound file.
type format struct {
	name    string // of what ffmpeg is needed for, as musicians call it; empty: not known
	decoder string // ours; empty: there is none
	open    func(*io.SectionReader) (source, error)
	demuxer string // the only one that ffmpeg may use; empty: whichever of soundFiles fits
}

// needsFFmpeg is for a file that ffmpeg might read, if it were there.
func (f format) needsFFmpeg(cause error) error {
	if f.name == "" {
		return notAudio(cause)
	}
	return fail(domain.CodeUnsupportedFormat, cause,
		"It needs ffmpeg to read "+f.name+" (for example: apt install ffmpeg); then upload the song again.")
}

// undecodable is for a file that ffmpeg does not read.
func (f format) undecodable(cause error) error {
	if f.name == "" {
		return notAudio(cause)
	}
	return fail(domain.CodeDecodeFailed, cause, "Perhaps it holds no sound.")
}

// opener gives the constructors of all formats one type.
func opener[S source](open func(*io.SectionReader) (S, error)) func(*io.SectionReader) (source, error) {
	return func(f *io.SectionReader) (source, error) {
		s, err := open(f)
		if err != nil {
			return nil, err
		}
		return s, nil
	}
}

func newWAV(f *io.SectionReader) (*wav.Reader, error) { return wav.NewReader(f, f.Size()) }

// newOgg reads the links of a chained file, each with the codec that it has.
func newOgg(f *io.SectionReader) (*ogg.Reader, error) {
	return ogg.NewReader(f, vorbis.Kind(), opus.Kind())
}
