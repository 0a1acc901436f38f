// Package mp3 reads the samples of MP3 files (MPEG 1 and 2, layer III). It
// finds the frames and the music in them; github.com/hajimehoshi/go-mp3
// decodes them one at a time, so that no length in the file reaches it and a
// broken frame costs that frame alone.
package mp3

import (
	"errors"
	"fmt"
	"io"

	decoder "github.com/hajimehoshi/go-mp3"

	"songmap/adapters/engine/audio/loss"
)

// ErrNotFound says that a file holds no MPEG audio.
var ErrNotFound = errors.New("no MPEG audio frames")

// ErrFreeFormat says that a file's frames have no bit rate. Hardly any decoder
// reads them; ffmpeg takes the first for all.
var ErrFreeFormat = errors.New("MPEG audio in free format")

// channels is what the decoder makes of every frame, mono or stereo.
const channels = 2

// Reader gives the samples of one file.
type Reader struct {
	frames  *frames
	size    int64 // of the file in bytes
	feed    feed
	decoder *decoder.Decoder // nil before the first frame that decodes
	bank    int              // bytes of earlier frames that the next one may refer to
	kind    header           // of the frame whose samples were given last
	piece   piece
	held    []float32 // padding, if the piece ends here
	samples []float32 // decoded and not given away yet
	failed  error     // why there are no more
	lost    loss.Report
}

// Find returns where the first frame begins. The error is ErrNotFound,
// ErrFreeFormat or one of reading.
func Find(f *io.SectionReader) (int64, error) {
	s, err := findFrames(f)
	if err != nil {
		return 0, err
	}
	if s.kind.bitrate == 0 {
		return s.at, ErrFreeFormat
	}
	return s.at, nil
}

// NewReader reads a file up to its first frame of music. What go-mp3 cannot
// decode is errors.ErrUnsupported: layers I and II, MPEG 2.5, and 22.05 kHz,
// for which it computes a wrong frame size.
func NewReader(f *io.SectionReader) (*Reader, error) {
	s, err := findFrames(f)
	if err != nil {
		return nil, err
	}
	if err := s.kind.supported(); err != nil {
		return nil, err
	}
	r := &Reader{frames: s, size: f.Size(), kind: s.kind}
	if err := r.decode(); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return r, nil
}

func (h header) supported() error {
	if h.bitrate == 0 {
		return ErrFreeFormat
	}
	if h.layer != 3 || h.version == mpeg25 || h.rate == 22050 {
		return fmt.Errorf("MPEG layer %d at %d Hz: %w", h.layer, h.rate, errors.ErrUnsupported)
	}
	return nil
}

// Rate is in Hz, and may change on the way.
func (r *Reader) Rate() int { return r.kind.rate }

// Channels is always 2; mono frames come as two equal channels.
func (r *Reader) Channels() int { return channels }

// Length is the number of samples per channel that the file's first tag
// promises; 0 if it does not.
func (r *Reader) Length() int64 { return r.piece.promised() }

// Lost is what could not be read up to here.
func (r *Reader) Lost() loss.Report {
	l := r.lost
	l.Bytes = r.frames.lost
	return l
}

// Read fills p with samples, channel after channel, in whole frames. It
// returns io.EOF after the last.
func (r *Reader) Read(p []float32) (int, error) {
	for len(r.samples) == 0 {
		if r.failed != nil {
			return 0, r.failed
		}
		if err := r.decode(); err != nil {
			return 0, err
		}
	}
	n := copy(p[:len(p)/channels*channels], r.samples)
	r.samples = r.samples[n:]
	return n, nil
}

// decode decodes one frame and keeps what of it is music.
func (r *Reader) decode() error {
	h, b, err := r.frames.next()
	if err != nil {
		r.finish()
		r.failed = err
		return err
	}
	if !h.follows(r.kind) {
		r.finish()
		r.decoder, r.bank = nil, 0
	}
	if err := h.supported(); err != nil {
		r.failed = err
		return err
	}
	r.kind = h
	if tag, ok := parseInfo(h, b); ok {
		r.finish()
		r.piece = newPiece(tag, h, r.size)
		return nil
	}
	samples := r.sound(h, b)
	from, to, over := r.piece.add(int64(h.samples()))
	if over {
		r.samples, r.held = append(r.held, samples...), nil
		return nil
	}
	r.samples = samples[from*channels : to*channels]
	r.held = append(r.held, samples[to*channels:]...)
	return nil
}

// finish ends a piece: what was held is padding, and what its tag promised and
// is not there is missing.
func (r *Reader) finish() {
	if missing := r.piece.missing(); missing > 0 {
		r.lost.Missing += float64(missing) / float64(r.kind.rate)
	}
	r.held, r.piece = nil, piece{}
}
