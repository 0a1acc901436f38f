// Package id3 finds the end of the ID3v2 tags that stand before the audio in
// a file (id3.org, ID3 tag version 2.4.0 - Main Structure). It looks at their
// sizes only: a tag may claim 256 MB and hold nothing.
package id3

import (
	"errors"
	"io"
)

// headSize is the size of a tag's header, and of its footer if it has one.
const headSize = 10

// maxTags is more than any real file has in front.
const maxTags = 16

// Skip returns where the audio begins: the offset in f after all tags. It may
// lie behind the end of f.
func Skip(f io.ReaderAt) (int64, error) {
	at := int64(0)
	for range maxTags {
		var head [headSize]byte
		if _, err := f.ReadAt(head[:], at); errors.Is(err, io.EOF) {
			return at, nil
		} else if err != nil {
			return 0, err
		}
		n := size(head)
		if n == 0 {
			return at, nil
		}
		at += n
	}
	return at, nil
}

// size is the length of the whole tag with that header; 0: it is no tag.
func size(head [headSize]byte) int64 {
	if string(head[:3]) != "ID3" || head[3] == 0xFF || head[4] == 0xFF {
		return 0
	}
	n := int64(0)
	for _, b := range head[6:] {
		if b >= 0x80 { // seven bits to a byte, so that no size looks like audio
			return 0
		}
		n = n<<7 | int64(b)
	}
	const footer = 0x10
	if head[5]&footer != 0 {
		n += headSize
	}
	return headSize + n
}
