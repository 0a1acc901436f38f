package soundfiles

import (
	"encoding/binary"
	"math"
)

// WAV is a file of 16-bit samples whose fields say what they are told to.
type WAV struct {
	Big      bool   // the file is RIFX: the highest byte comes first
	Rate     int    // Hz
	Block    int    // bytes that a sample of every channel is said to take; 0: what it takes
	Size     uint32 // bytes of samples that the file tells of, if Lies
	Lies     bool
	Channels [][]float32
}

// File is the whole file.
func (w WAV) File() []byte {
	const bits, pcm = 16, 1
	var order binary.AppendByteOrder = binary.LittleEndian
	id := "RIFF"
	if w.Big {
		order, id = binary.BigEndian, "RIFX"
	}
	block := w.Block
	if block == 0 {
		block = bits / 8 * len(w.Channels)
	}
	var samples []byte
	for i := range w.Channels[0] {
		for _, c := range w.Channels {
			samples = order.AppendUint16(samples, uint16(int16(math.Round(float64(c[i])*math.MaxInt16))))
		}
	}
	size := uint32(len(samples))
	if w.Lies {
		size = w.Size
	}
	b := order.AppendUint32([]byte(id), 36+size)
	b = order.AppendUint32(append(b, "WAVEfmt "...), 16)
	b = order.AppendUint16(b, pcm)
	b = order.AppendUint16(b, uint16(len(w.Channels)))
	b = order.AppendUint32(b, uint32(w.Rate))
	b = order.AppendUint32(b, uint32(w.Rate*block))
	b = order.AppendUint16(b, uint16(block))
	b = order.AppendUint16(b, bits)
	b = order.AppendUint32(append(b, "data"...), size)
	return append(b, samples...)
}
