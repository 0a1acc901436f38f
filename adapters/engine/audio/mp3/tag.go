package mp3

import "encoding/binary"

// info is what an encoder's tag says about the stream. The tag stands in the
// place of a first frame without music (Gabriel Bouvigne, "Mp3 Info Tag
// rev 1", for Xing and LAME).
type info struct {
	frames int64 // of music; 0: not known
	delay  int   // samples that the encoder put before the music
	pad    int   // samples that it put after
	exact  bool  // delay and pad are known
}

// decoderDelay is by how many samples every decoder is late: 528 of the
// filter bank and one of the overlap.
const decoderDelay = 528 + 1

// Which fields of a Xing tag are there.
const (
	hasFrames  = 1
	hasBytes   = 2
	hasSeek    = 4
	hasQuality = 8
)

// parseInfo reports false if the frame holds music.
func parseInfo(h header, frame []byte) (info, bool) {
	const vbriAt = headSize + 32 // Fraunhofer's tag, wherever the side information ends
	if len(frame) >= vbriAt+18 && string(frame[vbriAt:vbriAt+4]) == "VBRI" {
		return info{frames: int64(binary.BigEndian.Uint32(frame[vbriAt+14:]))}, true
	}
	at, size := h.sideInfo()
	if len(frame) < at+size+8 {
		return info{}, false
	}
	b := frame[at+size:]
	if id := string(b[:4]); id != "Xing" && id != "Info" {
		return info{}, false
	}
	return parseXing(b[4:]), true
}

// parseXing reads what follows the name of the tag. A tag that is cut off
// says less.
func parseXing(b []byte) info {
	var i info
	flags := binary.BigEndian.Uint32(b)
	b = b[4:]
	for _, field := range []struct {
		flag uint32
		size int
	}{{hasFrames, 4}, {hasBytes, 4}, {hasSeek, 100}, {hasQuality, 4}} {
		if flags&field.flag == 0 {
			continue
		}
		if len(b) < field.size {
			return i
		}
		if field.flag == hasFrames {
			i.frames = int64(binary.BigEndian.Uint32(b))
		}
		b = b[field.size:]
	}
	i.parseLAME(b)
	return i
}

// parseLAME reads the extension with the delays. Encoders that do not
// know it leave zeros or text of their own.
func (i *info) parseLAME(b []byte) {
	const delaysAt = 21
	if len(b) < delaysAt+3 {
		return
	}
	switch string(b[:4]) {
	case "LAME", "Lavf", "Lavc":
		i.delay = int(b[delaysAt])<<4 | int(b[delaysAt+1])>>4
		i.pad = int(b[delaysAt+1]&15)<<8 | int(b[delaysAt+2])
		i.exact = true
	}
}

// music returns where in the decoded samples the music begins and ends, and where the
// frames end that the tag describes; 0: not known. More may follow in joined files.
func (i info) music(perFrame int) (first, last, total int64) {
	total = i.frames * int64(perFrame)
	if !i.exact {
		return 0, total, total
	}
	first = int64(i.delay + decoderDelay)
	return first, max(first, min(total, total-int64(i.pad)+decoderDelay)), total
}
