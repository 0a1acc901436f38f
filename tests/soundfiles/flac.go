package soundfiles

import "encoding/binary"

// FLAC writes what encoders seldom do (RFC 9639). Samples are kept as they
// are.
type FLAC struct {
	Rate     int
	Bits     int   // of a sample
	Head     bool  // blocks leave the sample size to the head of the file
	Total    int64 // samples that the head tells of; negative: the true number
	Channels [][]int32
}

// flacBlock is the number of samples in a block.
const flacBlock = 1024

// File is the whole file.
func (f FLAC) File() []byte {
	n := len(f.Channels[0])
	total := f.Total
	if total < 0 {
		total = int64(n)
	}
	const lastPart, size = 0x80, 34
	b := append([]byte("fLaC"), lastPart, 0, 0, size)
	b = binary.BigEndian.AppendUint16(b, flacBlock)
	b = binary.BigEndian.AppendUint16(b, flacBlock)
	b = append(b, 0, 0, 0, 0, 0, 0) // sizes of blocks: not told
	told := uint64(f.Rate)<<44 | uint64(len(f.Channels)-1)<<41 | uint64(f.Bits-1)<<36 | uint64(total)
	b = binary.BigEndian.AppendUint64(b, told)
	b = append(b, make([]byte, 16)...) // no digest
	for i := 0; i*flacBlock < n; i++ {
		b = append(b, f.Block(i)...)
	}
	return b
}

// Block is the block of a number.
func (f FLAC) Block(number int) []byte {
	from, to := number*flacBlock, min((number+1)*flacBlock, len(f.Channels[0]))
	w := &bitWriter{}
	w.put(0xFFF8, 16) // fixed block size
	w.put(0x70, 8)    // size behind the header, rate in the file's head
	w.put(uint64(len(f.Channels)-1), 4)
	w.put(f.sizeCode(), 3)
	w.put(0, 1)
	for _, b := range []byte(string(rune(number))) {
		w.put(uint64(b), 8)
	}
	w.put(uint64(to-from-1), 16)
	w.put(crc(w.b, 0x07, 8), 8)
	for _, channel := range f.Channels {
		const verbatim = 2
		w.put(verbatim, 8)
		for _, v := range channel[from:to] {
			w.put(uint64(v), f.Bits)
		}
	}
	w.pad()
	return binary.BigEndian.AppendUint16(w.b, uint16(crc(w.b, 0x8005, 16)))
}

// sizeCode is how a block tells the size of its samples; 0 leaves that to the
// head.
func (f FLAC) sizeCode() uint64 {
	if f.Head {
		return 0
	}
	return map[int]uint64{8: 1, 16: 4, 24: 6}[f.Bits]
}

// crc is a checksum of so many bits, highest bit first.
func crc(b []byte, polynomial uint64, bits int) uint64 {
	var sum uint64
	for _, v := range b {
		sum ^= uint64(v) << (bits - 8)
		for range 8 {
			top := sum >> (bits - 1) & 1
			sum = sum << 1 & (1<<bits - 1)
			if top == 1 {
				sum ^= polynomial
			}
		}
	}
	return sum
}

type bitWriter struct {
	b    []byte
	left int // bits of the last byte that are not used
}

func (w *bitWriter) put(v uint64, bits int) {
	for i := bits - 1; i >= 0; i-- {
		if w.left == 0 {
			w.b, w.left = append(w.b, 0), 8
		}
		w.left--
		w.b[len(w.b)-1] |= byte(v>>i&1) << w.left
	}
}

func (w *bitWriter) pad() { w.left = 0 }
