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
)

// ErrNotFound says that a file does not begin with MPEG audio.
var ErrNotFound = errors.New("no MPEG audio frames")

// channels is what the decoder makes of every frame, mono or stereo.
const channels = 2

// Reader gives the samples of one file.
type Reader struct {
	frames  *frames
	feed    feed
	decoder *decoder.Decoder // nil before the first frame that decodes
	bank    int              // bytes of earlier frames that the next one may refer to
	head    header           // of the frame whose samples come next
	pending []byte           // that frame, if it is read but not decoded
	samples []float32        // decoded and not given away yet
	at      int64            // samples per channel decoded so far
	first   int64            // where the music begins among them
	last    int64            // where it ends and the padding begins
	total   int64            // where the padding ends
	length  int64            // what the tag tells, as far as the file can hold it
}

// NewReader reads a file up to its first frame of music. What go-mp3 cannot
// decode is errors.ErrUnsupported: layers I and II, MPEG 2.5, free format, and
// 22.05 kHz, for which it computes a wrong frame size.
func NewReader(f *io.SectionReader) (*Reader, error) {
	s, err := findFrames(f)
	if err != nil {
		return nil, err
	}
	if h := s.first; h.layer != 3 || h.version == mpeg25 || h.bitrate == 0 || h.rate == 22050 {
		return nil, fmt.Errorf("MPEG layer %d at %d Hz, %d bit/s: %w", h.layer, h.rate, h.bitrate, errors.ErrUnsupported)
	}
	r := &Reader{frames: s}
	return r, r.open(f.Size())
}

// smallest is the size in bytes of the shortest frame: 8 kbit/s at 24 kHz.
const smallest = 24

// open looks at the first frame, which is a tag or music.
func (r *Reader) open(size int64) error {
	h, b, err := r.frames.next()
	if errors.Is(err, io.EOF) {
		return nil
	} else if err != nil {
		return err
	}
	tag, ok := parseInfo(h, b)
	if !ok {
		r.head, r.pending = h, b
		return nil
	}
	r.first, r.last, r.total = tag.music(h.samples())
	r.length = max(0, min(r.last-r.first, size/smallest*int64(h.samples())))
	return nil
}

// Rate is in Hz.
func (r *Reader) Rate() int { return r.frames.first.rate }

// Channels is always 2; mono frames come as two equal channels.
func (r *Reader) Channels() int { return channels }

// Length is the number of samples per channel that the file's tag promises;
// 0 if it does not.
func (r *Reader) Length() int64 { return r.length }

// Read fills p with samples, channel after channel, in whole frames. It
// returns io.EOF after the last.
func (r *Reader) Read(p []float32) (int, error) {
	for len(r.samples) == 0 {
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
	h, b := r.head, r.pending
	r.pending = nil
	if b == nil {
		var err error
		if h, b, err = r.frames.next(); err != nil {
			return err
		}
	}
	samples := r.sound(h, b)
	begin := r.at
	r.at += int64(h.samples())

	from, to := max(0, min(r.first, r.at)-begin), r.at-begin
	if begin < r.total {
		to = max(from, min(r.last, r.at)-begin)
	}
	r.samples = samples[from*channels : to*channels]
	return nil
}
