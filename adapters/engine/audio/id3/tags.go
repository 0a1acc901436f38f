package id3

import (
	"bytes"
	"encoding/binary"
)

// TagSize returns the size of the ID3, APE or Lyrics3 tag with which b begins; 0:
// there is none. b has at least PeekSize bytes, unless the file ends before.
func TagSize(b []byte) int64 {
	switch {
	case bytes.HasPrefix(b, []byte("ID3")) && len(b) >= headSize:
		return size([headSize]byte(b[:headSize]))
	case bytes.HasPrefix(b, []byte("TAG+")):
		return 227
	case bytes.HasPrefix(b, []byte("TAG")):
		return 128
	case bytes.HasPrefix(b, []byte("APETAGEX")) && len(b) >= apeHead:
		return apeSize(b)
	case bytes.HasPrefix(b, []byte("LYRICSBEGIN")):
		return lyricsSize(b)
	}
	return 0
}

// TagSizeWithin is TagSize where rest bytes of the file are left, b included: what
// claims to be longer than that is no tag, and the sound goes on behind its mark.
func TagSizeWithin(b []byte, rest int64) int64 {
	if n := TagSize(b); n <= rest {
		return n
	}
	return 0
}

// NextTag returns where in b, but not at its beginning, the next tag may begin;
// len(b): nowhere.
func NextTag(b []byte) int {
	at := len(b)
	for _, mark := range []string{"ID3", "TAG", "APETAGEX", "LYRICSBEGIN"} {
		if i := bytes.Index(b[min(1, len(b)):], []byte(mark)); i >= 0 {
			at = min(at, i+1)
		}
	}
	return at
}

// PeekSize is how much of the file TagSize needs.
const PeekSize = 1 << 13

// apeHead is the size of the header and of the footer of an APE tag.
const apeHead = 32

// apeSize is the size of an APE tag with its header; the field counts the
// items and the footer.
func apeSize(b []byte) int64 {
	n := int64(binary.LittleEndian.Uint32(b[12:]))
	const isHeader = 1 << 29
	if binary.LittleEndian.Uint32(b[20:])&isHeader == 0 {
		return apeHead // a footer, its items before it
	}
	return apeHead + n
}

// lyricsSize looks for the end that Lyrics3 tags have; they are at most 8 KB.
func lyricsSize(b []byte) int64 {
	for _, end := range []string{"LYRICS200", "LYRICSEND"} {
		if i := bytes.Index(b, []byte(end)); i >= 0 {
			return int64(i + len(end))
		}
	}
	return 0
}
