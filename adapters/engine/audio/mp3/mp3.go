// Package mp3 reads the samples of MP3 files (MPEG 1 and 2, layer III). It finds the
// frames and the music in them; github.com/hajimehoshi/go-mp3 decodes them one at a
// time, so that it sees no length in the file and a broken frame costs that frame alone.
package mp3

import (
	"errors"
	"fmt"
	"io"

	decoder "github.com/hajimehoshi/go-mp3"

	"songmap/adapters/engine/audio/loss"
)

// ErrNotFound means that a file holds no MPEG audio.
var ErrNotFound = errors.New("no MPEG audio frames")

// ErrFreeFormat means that a file's frames have no bit rate. Hardly any decoder reads
// them; ffmpeg takes the first for all.
var ErrFreeFormat = errors.New("MPEG audio in free format")

// channels is what the decoder makes of every frame, mono or stereo.
const channels = 2

// Reader gives the samples of one file.
type Reader struct {
	frames    *frames
	size      int64 // of the file in bytes
	feed      singleFrame
	decoder   *decoder.Decoder // nil before the first frame that decodes
	reservoir int              // bytes of earlier frames that the next one may refer to
	kind      header           // of the frame whose samples were given last
	segment   segment
	held      []float32 // padding, if the segment ends here
	samples   []float32 // decoded, not yet returned
	failed    error     // why there are no more
	lost      loss.Report
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

// Rate returns that of the last samples in Hz.
func (r *Reader) Rate() int { return r.kind.rate }

// Channels returns 2; mono frames become two equal channels.
func (r *Reader) Channels() int { return channels }

// Length returns the number of samples per channel that the file's first tag announces;
// 0: it announces none.
func (r *Reader) Length() int64 { return r.segment.promised() }

// Lost returns what could not be read up to here.
func (r *Reader) Lost() loss.Report {
	l := r.lost
	l.Bytes = r.frames.lost
	return l
}

// Read fills p with samples, interleaved, in whole frames. It returns io.EOF after the
// last.
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

// decode decodes one frame and keeps what is music.
func (r *Reader) decode() error {
	h, b, err := r.frames.next()
	if err != nil {
		r.finish()
		r.failed = err
		return err
	}
	if !h.follows(r.kind) {
		r.finish()
		r.decoder, r.reservoir = nil, 0
	}
	if err := h.supported(); err != nil {
		r.failed = err
		return err
	}
	r.kind = h
	if tag, ok := parseInfo(h, b); ok {
		r.finish()
		r.segment = newSegment(tag, h, r.size)
		return nil
	}
	samples := r.decodeFrame(h, b)
	from, to, over := r.segment.add(int64(h.samples()))
	if over {
		r.samples, r.held = append(r.held, samples...), nil
		return nil
	}
	r.samples = samples[from*channels : to*channels]
	r.held = append(r.held, samples[to*channels:]...)
	return nil
}

// finish ends a segment: the held samples are padding, and what its tag announced and
// was not there is missing.
func (r *Reader) finish() {
	if missing := r.segment.missing(); missing > 0 {
		r.lost.Missing += float64(missing) / float64(r.kind.rate)
	}
	r.held, r.segment = nil, segment{}
}
