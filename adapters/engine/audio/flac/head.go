package flac

import (
	"encoding/binary"
	"errors"
	"io"
)

// errHead says that a file does not begin as FLAC does.
var errHead = errors.New("flac: no stream information")

// head is what a file states before its blocks (RFC 9639, 8.2).
type head struct {
	rate, channels int
	bits           uint8
	length         int64 // samples per channel; 0: not known
	end            int64 // where in the file the blocks begin
}

const (
	signature  = "fLaC"
	headerSize = 4 // of every part of the head
	infoSize   = 34
)

func readHead(f io.ReaderAt) (head, error) {
	var b [len(signature) + headerSize + infoSize]byte
	if _, err := f.ReadAt(b[:], 0); err != nil && !errors.Is(err, io.EOF) {
		return head{}, err
	}
	info := b[len(signature)+headerSize:]
	// 20 bits of rate, 3 of channels, 5 of sample size, 36 of length.
	fields := binary.BigEndian.Uint64(info[10:])
	h := head{
		rate: int(fields >> 44), channels: int(fields>>41&7) + 1, bits: uint8(fields>>36&31) + 1, length: int64(fields & (1<<36 - 1)),
	}
	if string(b[:len(signature)]) != signature || b[len(signature)]&0x7F != 0 || h.bits < 4 {
		return head{}, errHead
	}
	h.end = skipParts(f)
	return h, nil
}

// skipParts returns where the head ends, as far as its parts make sense: the
// search for a block goes on from there.
func skipParts(f io.ReaderAt) int64 {
	const last, invalid = 0x80, 0xFF
	at := int64(len(signature))
	for {
		var b [headerSize]byte
		if _, err := f.ReadAt(b[:], at); err != nil || b[0] == invalid {
			return at
		}
		next := at + headerSize + int64(b[1])<<16 + int64(b[2])<<8 + int64(b[3])
		if _, err := f.ReadAt(make([]byte, 1), next); err != nil {
			return at + headerSize
		}
		at = next
		if b[0]&last != 0 {
			return at
		}
	}
}
