package mp3

import (
	"encoding/binary"
	"fmt"
	"io"

	decoder "github.com/hajimehoshi/go-mp3"
)

// singleFrame is a file of one frame for the decoder.
type singleFrame struct{ rest []byte }

func (f *singleFrame) Read(p []byte) (int, error) {
	if len(f.rest) == 0 {
		return 0, io.EOF
	}
	n := copy(p, f.rest)
	f.rest = f.rest[n:]
	return n, nil
}

// decodeFrame decodes a frame. One that cannot be decoded becomes silence of the same
// length, so that the beats after it stay where they are.
func (r *Reader) decodeFrame(h header, frame []byte) []float32 {
	samples := make([]float32, h.samples()*channels)
	complete := r.trackReservoir(h, frame)
	r.feed.rest = frame
	pcm := make([]byte, 2*len(samples))
	err := r.decodeInto(pcm)
	if err != nil {
		r.reservoir, r.decoder = 0, nil // the decoder starts afresh
	}
	if err != nil || !complete {
		r.silence(h, err)
		return samples
	}
	for i := range samples {
		samples[i] = float32(int16(binary.LittleEndian.Uint16(pcm[2*i:]))) / (1 << 15)
	}
	return samples
}

// silence counts a frame that could not be decoded. At the beginning of a file that
// was cut out of a longer one nothing of the file itself is lost.
func (r *Reader) silence(h header, err error) {
	if err != nil || r.segment.at >= int64(reservoirFrames*h.samples()) {
		r.lost.Silenced += float64(h.samples()) / float64(h.rate)
	}
}

// reservoirFrames is how many frames back a frame's data may begin.
const reservoirFrames = 9

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

// trackReservoir counts the bit reservoir: a frame's data may begin in the bytes of
// frames before it. It reports false if those bytes are missing, as at the start of a
// file that was cut out of a longer one; the decoder would turn such a frame into
// noise.
func (r *Reader) trackReservoir(h header, frame []byte) bool {
	at, size := h.sideInfo()
	if len(frame) < at+size {
		return false
	}
	begin := int(frame[at])
	if h.version == mpeg1 {
		begin = begin<<1 | int(frame[at+1])>>7
	}
	complete := begin <= r.reservoir
	r.reservoir += len(frame) - at - size
	return complete
}
