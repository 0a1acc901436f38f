package mp3

import "encoding/binary"

// header is what the four bytes before every frame say (ISO/IEC 11172-3,
// 2.4.1.3; 13818-3 for the low rates; MPEG 2.5 is Fraunhofer's extension).
type header struct {
	version  version
	layer    int
	rate     int // Hz
	bitrate  int // bit/s; 0: free format
	padded   bool
	checksum bool
	mono     bool
}

type version int

const (
	mpeg25 version = iota
	reserved
	mpeg2
	mpeg1
)

// headSize is the size of a header in bytes.
const headSize = 4

// parseHeader reports false if b does not begin with a header.
func parseHeader(b []byte) (header, bool) {
	if len(b) < headSize {
		return header{}, false
	}
	w := binary.BigEndian.Uint32(b)
	h := header{
		version: version(w >> 19 & 3), layer: 4 - int(w>>17&3),
		checksum: w>>16&1 == 0, padded: w>>9&1 == 1, mono: w>>6&3 == 3,
	}
	index, rate, emphasis := w>>12&15, w>>10&3, w&3
	if w>>21 != 0x7FF || h.version == reserved || h.layer == 4 || index == 15 || rate == 3 || emphasis == 2 {
		return header{}, false
	}
	h.rate = [3]int{44100, 48000, 32000}[rate] >> (mpeg1 - h.version)
	if h.version == mpeg25 {
		h.rate = [3]int{11025, 12000, 8000}[rate]
	}
	h.bitrate = 1000 * h.bitrates()[index]
	return h, true
}

// bitrates in kbit/s, by index; those of MPEG 2 hold for 2.5 as well.
func (h header) bitrates() [16]int {
	switch {
	case h.version != mpeg1 && h.layer == 1:
		return [16]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 144, 160, 176, 192, 224, 256}
	case h.version != mpeg1:
		return [16]int{0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160}
	case h.layer == 1:
		return [16]int{0, 32, 64, 96, 128, 160, 192, 224, 256, 288, 320, 352, 384, 416, 448}
	case h.layer == 2:
		return [16]int{0, 32, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320, 384}
	}
	return [16]int{0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320}
}

// samples is how many samples of each channel the frame holds.
func (h header) samples() int {
	switch {
	case h.layer == 1:
		return 384
	case h.layer == 3 && h.version != mpeg1:
		return 576
	}
	return 1152
}

// size is the length of the frame in bytes, header included; 0 where only the
// next frame would show it (free format).
func (h header) size() int {
	slot := 1 // bytes
	if h.layer == 1 {
		slot = 4
	}
	n := h.samples() / 8 / slot * h.bitrate / h.rate
	if h.padded {
		n++
	}
	if h.bitrate == 0 {
		return 0
	}
	return n * slot
}

// follows reports whether frames with these headers can be of one stream.
// Bit rate and number of channels may change on the way.
func (h header) follows(first header) bool {
	return h.version == first.version && h.layer == first.layer && h.rate == first.rate
}

// sideInfo is where the side information begins, and how long it is.
func (h header) sideInfo() (at, size int) {
	at = headSize
	if h.checksum {
		at += 2
	}
	switch {
	case h.version == mpeg1 && !h.mono:
		return at, 32
	case h.version != mpeg1 && h.mono:
		return at, 9
	}
	return at, 17
}
