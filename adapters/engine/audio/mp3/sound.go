package mp3

import (
	"encoding/binary"
	"fmt"
	"io"

	decoder "github.com/hajimehoshi/go-mp3"
)

// feed hands the decoder one frame and then says that the file is over.
type feed struct{ rest []byte }

func (f *feed) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// sound decodes a frame. One that cannot be decoded is as long as any other,
// but silent, so that the beats after it stay where they are.
func (r *Reader) sound(h header, frame []byte) []float32 {
	samples := make([]float32, h.samples()*channels)
	whole := r.deposit(h, frame)
	r.feed.rest = frame
	pcm := make([]byte, 2*len(samples))
	err := r.decodeInto(pcm)
	if err != nil {
		r.bank, r.decoder = 0, nil // the decoder starts afresh
	}
	if err != nil || !whole {
		r.silence(h, err)
		return samples
	}
	for i := range samples {
		samples[i] = float32(int16(binary.LittleEndian.Uint16(pcm[2*i:]))) / (1 << 15)
	}
	return samples
}

// silence counts a frame that could not be decoded. Those at the beginning of
// a file that was cut out of a longer one lack nothing of its own.
func (r *Reader) silence(h header, err error) {
	if err != nil || r.piece.at >= int64(reservoir*h.samples()) {
		r.lost.Silenced += float64(h.samples()) / float64(h.rate)
	}
}

// reservoir is in how many frames before it a frame's music may begin.
const reservoir = 9

// decodeInto hands the frame to the decoder, which panics on some.
func (r *Reader) decodeInto(pcm []byte) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("mp3: decoder panics: %v", p)
		}
	}()
	if r.decoder == nil {
		d, err := decoder.NewDecoder(&r.feed)
		if err != nil {
			return err
		}
		r.decoder = d
	}
	_, err = io.ReadFull(r.decoder, pcm)
	return err
}

// deposit keeps account of the bit reservoir: a frame's music may begin in the
// bytes of frames before it. It reports false if those bytes are missing, as
// at the start of a file cut out of a longer one; what the decoder makes of
// such a frame is noise.
func (r *Reader) deposit(h header, frame []byte) bool {
	at, size := h.sideInfo()
	if len(frame) < at+size {
		return false
	}
	begin := int(frame[at])
	if h.version == mpeg1 {
		begin = begin<<1 | int(frame[at+1])>>7
	}
	whole := begin <= r.bank
	r.bank += len(frame) - at - size
	return whole
}
