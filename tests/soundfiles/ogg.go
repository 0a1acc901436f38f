package soundfiles

import (
	"encoding/binary"
	"slices"
)

// Where things are in an Ogg page (RFC 3533).
const (
	oggHead     = 27
	oggGranule  = 6
	oggSequence = 18
	oggChecksum = 22
	oggSegments = 26
)

// Pages cuts an Ogg file into its pages.
func Pages(file []byte) [][]byte {
	var pages [][]byte
	for len(file) >= oggHead {
		size := oggHead + int(file[oggSegments])
		for _, n := range file[oggHead:size] {
			size += int(n)
		}
		pages = append(pages, slices.Clone(file[:size]))
		file = file[size:]
	}
	return pages
}

// Restamp changes the time stamps of an Ogg file behind its headers.
func Restamp(file []byte, change func(granule int64) int64) []byte {
	pages := Pages(file)
	for _, p := range pages {
		if old := int64(binary.LittleEndian.Uint64(p[oggGranule:])); old > 0 {
			binary.LittleEndian.PutUint64(p[oggGranule:], uint64(change(old)))
			Seal(p)
		}
	}
	return slices.Concat(pages...)
}

// Page is a page with its checksum.
func Page(flags byte, serial, sequence uint32, granule int64, lacing, body []byte) []byte {
	le := binary.LittleEndian
	b := append([]byte("OggS\x00"), flags)
	b = le.AppendUint64(b, uint64(granule))
	b = le.AppendUint32(b, serial)
	b = le.AppendUint32(b, sequence)
	b = append(b, 0, 0, 0, 0, byte(len(lacing)))
	return Seal(slices.Concat(b, lacing, body))
}

// Seal computes the checksum of a page bit by bit, as RFC 3533 has it.
func Seal(page []byte) []byte {
	clear(page[oggChecksum : oggChecksum+4])
	var crc uint32
	for _, v := range page {
		crc ^= uint32(v) << 24
		for range 8 {
			top := crc >> 31
			crc <<= 1
			if top == 1 {
				crc ^= 0x04C11DB7
			}
		}
	}
	binary.LittleEndian.PutUint32(page[oggChecksum:], crc)
	return page
}
