package signals

import (
	"bufio"
	"encoding/binary"
	"io"
	"math"
)

// WAV writes samples as a mono RIFF WAVE file of 16-bit PCM.
func WAV(w io.Writer, samples []float32, rate int) error {
	const header = 36 // bytes of the RIFF chunk without the samples
	size := uint32(2 * len(samples))
	out := bufio.NewWriter(w)
	var put []any
	put = append(put, []byte("RIFF"), header+size, []byte("WAVEfmt "), uint32(16))
	put = append(put, uint16(1), uint16(1), uint32(rate), uint32(2*rate), uint16(2), uint16(16))
	put = append(put, []byte("data"), size)
	for _, v := range put {
		if err := binary.Write(out, binary.LittleEndian, v); err != nil {
			return err
		}
	}
	for _, v := range samples {
		pcm := int16(math.Round(32767 * min(1, max(-1, float64(v)))))
		if _, err := out.Write([]byte{byte(pcm), byte(pcm >> 8)}); err != nil {
			return err
		}
	}
	return out.Flush()
}
