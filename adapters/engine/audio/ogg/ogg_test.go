package ogg_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/ogg"
)

func sweep(t *testing.T) []byte {
	t.Helper()
	b, err := os.ReadFile("../testdata/sweep.opus")
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// end of sweep: 0.4 s at 48 kHz, and the 312 samples before the music.
const end = 19200 + 312

func TestPagesAndPackets(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	if pages := allPages(t, b); !bytes.Equal(slices.Concat(pages...), b) {
		t.Errorf("%d pages that are not the file", len(pages))
	}
	packets, err := allPackets(b)
	if err != nil || len(packets) < 20 {
		t.Fatalf("%d packets, %v", len(packets), err)
	}
	for i, name := range []string{"OpusHead", "OpusTags"} {
		if !bytes.HasPrefix(packets[i], []byte(name)) {
			t.Errorf("packet %d begins with %q, want %q", i, packets[i][:8], name)
		}
	}
}

func TestAPacketMayFillManyPages(t *testing.T) {
	t.Parallel()
	long := bytes.Repeat([]byte("la la"), 3*51*255)
	var file []byte
	for part := range slices.Chunk(long, 255*255) {
		file = append(file, page(7, -1, bytes.Repeat([]byte{255}, 255), part)...)
	}
	file = append(file, page(7, 0, []byte{0, 3}, []byte("end"))...)
	packets, err := allPackets(file)
	if err != nil || len(packets) != 2 || !bytes.Equal(packets[0], long) || string(packets[1]) != "end" {
		t.Errorf("%d packets, %v", len(packets), err)
	}
}

func TestOtherStreamsAndEmptyPagesAreLeftOut(t *testing.T) {
	t.Parallel()
	file := slices.Concat(
		page(7, 1, []byte{3}, []byte("one")),
		page(8, 1, []byte{5}, []byte("other")),
		page(7, 1, nil, nil),
		page(7, 2, []byte{3}, []byte("two")),
	)
	packets, err := allPackets(file)
	if err != nil || string(bytes.Join(packets, nil)) != "onetwo" {
		t.Errorf("packets = %q, %v", packets, err)
	}
}

func TestDamageIsNoticed(t *testing.T) {
	t.Parallel()
	for i := range sweep(t) {
		b := sweep(t)
		b[i] ^= 0x10
		if _, err := allPackets(b); err != nil && !errors.Is(err, ogg.ErrDamaged) {
			t.Fatalf("damage at %d: %v", i, err)
		} else if err == nil && i > len(b)-100 {
			t.Fatalf("damage at %d is not noticed", i)
		}
	}
}

func TestAPacketWithoutEndIsDamage(t *testing.T) {
	t.Parallel()
	endless := bytes.Repeat(page(7, -1, bytes.Repeat([]byte{255}, 255), make([]byte, 255*255)), 300)
	if _, err := allPackets(endless); !errors.Is(err, ogg.ErrDamaged) {
		t.Errorf("a packet of 19 MB: %v", err)
	}
}

func TestEndIsThatOfTheLastPageOfTheStream(t *testing.T) {
	t.Parallel()
	b := sweep(t)
	for _, c := range []struct {
		name string
		file []byte
		want int64
	}{
		{"whole", b, end},
		{"with something behind it", append(sweep(t), bytes.Repeat([]byte("OggS"), 1000)...), end},
		{"with another stream behind it", append(sweep(t), page(9, 1<<40, []byte{1}, []byte{1})...), end},
		{"with a page on which nothing ends", append(sweep(t), page(binary.LittleEndian.Uint32(b[14:]), -1, []byte{255}, make([]byte, 255))...), end},
		{"cut off", b[:len(b)-1], 0},
		{"no Ogg", make([]byte, 1<<18), 0},
		{"empty", nil, -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := ogg.End(io.NewSectionReader(bytes.NewReader(c.file), 0, int64(len(c.file))))
			if c.want < 0 && !errors.Is(err, io.EOF) || c.want >= 0 && (err != nil || got != c.want) {
				t.Errorf("End = %d, %v, want %d", got, err, c.want)
			}
		})
	}
}

func allPages(t *testing.T, b []byte) [][]byte {
	t.Helper()
	var all [][]byte
	for pages := ogg.NewPages(bytes.NewReader(b)); ; {
		p, err := pages.Next()
		if errors.Is(err, io.EOF) {
			return all
		}
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, p.Raw)
	}
}

func allPackets(b []byte) ([][]byte, error) {
	var all [][]byte
	for packets := ogg.NewPackets(bytes.NewReader(b)); ; {
		p, err := packets.Next()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return all, err
		}
		all = append(all, p)
	}
}

// page is a page with its checksum, computed bit by bit as RFC 3533 has it.
func page(serial uint32, granule int64, lacing, body []byte) []byte {
	le := binary.LittleEndian
	b := le.AppendUint64([]byte("OggS\x00\x00"), uint64(granule))
	b = le.AppendUint32(b, serial)
	b = append(b, make([]byte, 8)...)
	b = slices.Concat(b, []byte{byte(len(lacing))}, lacing, body)
	var crc uint32
	for _, v := range b {
		crc ^= uint32(v) << 24
		for range 8 {
			top := crc >> 31
			crc <<= 1
			if top == 1 {
				crc ^= 0x04C11DB7
			}
		}
	}
	le.PutUint32(b[22:], crc)
	return b
}
