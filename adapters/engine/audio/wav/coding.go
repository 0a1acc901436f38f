package wav

import (
	"encoding/binary"
	"math"
)

// coding turns the samples in src, width bytes each, into numbers from -1 to
// 1, as many as dst has room for.
type coding func(dst []float32, src []byte, width int)

func unsigned8(dst []float32, src []byte, _ int) {
	for i := range dst {
		dst[i] = float32(int(src[i])-128) / 128
	}
}

// signed takes 2 to 4 bytes. Samples with fewer bits than their bytes hold
// have them at the top, so the width alone sets the scale.
func signed(dst []float32, src []byte, width int) {
	for i := range dst {
		var top [4]byte
		copy(top[4-width:], src[i*width:(i+1)*width])
		dst[i] = float32(int32(binary.LittleEndian.Uint32(top[:]))) / (1 << 31)
	}
}

func float32s(dst []float32, src []byte, _ int) {
	for i := range dst {
		dst[i] = math.Float32frombits(binary.LittleEndian.Uint32(src[4*i:]))
	}
}

func float64s(dst []float32, src []byte, _ int) {
	for i := range dst {
		dst[i] = float32(math.Float64frombits(binary.LittleEndian.Uint64(src[8*i:])))
	}
}

// aLaw expands a sign, an exponent of three bits and a mantissa of four, all
// with every other bit inverted (G.711, table 1).
func aLaw(dst []float32, src []byte, _ int) {
	for i := range dst {
		b := src[i] ^ 0x55
		exponent, v := b>>4&7, int(b&15)<<4+8
		if exponent > 0 {
			v = (v + 0x100) << (exponent - 1)
		}
		if b&0x80 == 0 {
			v = -v
		}
		dst[i] = float32(v) / (1 << 15)
	}
}

// muLaw expands the same fields, all inverted, with a bias of 33 steps of the
// finest segment (G.711, table 2).
func muLaw(dst []float32, src []byte, _ int) {
	const bias = 33 << 2
	for i := range dst {
		b := ^src[i]
		v := (int(b&15)<<3+bias)<<(b>>4&7) - bias
		if b&0x80 != 0 {
			v = -v
		}
		dst[i] = float32(v) / (1 << 15)
	}
}
