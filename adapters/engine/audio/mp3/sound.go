package mp3

import (
	"encoding/binary"
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
	if err := r.decodeInto(pcm); err != nil {
		r.bank = 0 // the decoder starts afresh
		return samples
	}
	if !whole {
		return samples
	}
	for i := range samples {
		samples[i] = float32(int16(binary.LittleEndian.Uint16(pcm[2*i:]))) / (1 << 15)
	}
	return samples
}

func (r *Reader) decodeInto(pcm []byte) error {
	if r.decoder == nil {
		d, err := decoder.NewDecoder(&r.feed)
		if err != nil {
			return err
		}
		r.decoder = d
	}
	_, err := io.ReadFull(r.decoder, pcm)
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
