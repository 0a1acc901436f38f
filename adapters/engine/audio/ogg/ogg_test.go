package ogg_test

import (
	"bytes"
	"errors"
	"io"
	"os"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/ogg"
	"songmap/tests/soundfiles"
)

// The flags of a page.
const (
	continued = 1
	begins    = 2
	ends      = 4
)

func TestThePacketsOfARealFile(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("../testdata/sweep.opus")
	if err != nil {
		t.Fatal(err)
	}
	packets, s := all(t, b, "OpusHead")
	if len(packets) < 20 || s.Lost() != 0 {
		t.Fatalf("%d packets, %d bytes lost", len(packets), s.Lost())
	}
	for i, name := range []string{"OpusHead", "OpusTags"} {
		if !bytes.HasPrefix(packets[i], []byte(name)) {
			t.Errorf("packet %d begins with %q, want %q", i, packets[i][:8], name)
		}
	}
}

func TestAPacketMayFillManyPages(t *testing.T) {
	t.Parallel()
	long := append([]byte("codec"), bytes.Repeat([]byte("la la"), 3*51*255-1)...)
	var file []byte
	flags, sequence := byte(begins), uint32(0)
	for part := range slices.Chunk(long, 255*255) {
		file = append(file, soundfiles.Page(flags, 7, sequence, -1, bytes.Repeat([]byte{255}, 255), part)...)
		flags, sequence = continued, sequence+1
	}
	file = append(file, soundfiles.Page(continued, 7, sequence, 0, []byte{0, 3}, []byte("end"))...)
	packets, _ := all(t, file, "codec")
	if len(packets) != 2 || !bytes.Equal(packets[0], long) || string(packets[1]) != "end" {
		t.Errorf("%d packets", len(packets))
	}
}

func TestWhichPacketsAreRead(t *testing.T) {
	t.Parallel()
	page := func(flags byte, serial, sequence uint32, body string) []byte {
		return soundfiles.Page(flags, serial, sequence, 0, []byte{byte(len(body))}, []byte(body))
	}
	endless := soundfiles.Page(0, 7, 1, -1, bytes.Repeat([]byte{255}, 255), make([]byte, 255*255))
	whole := slices.Concat(page(begins, 7, 0, "codec 1"), page(0, 7, 1, "one"), page(ends, 7, 2, "two"))
	broken := page(0, 7, 1, "one")
	broken[30] ^= 1
	for _, c := range []struct {
		name string
		file []byte
		want string
		lost int64
	}{
		{"one stream", whole, "codec 1,one,two", 0},
		{"pictures beside the music", slices.Concat(
			page(begins, 8, 0, "pictures"), page(begins, 7, 0, "codec 1"), page(0, 8, 1, "red"), page(0, 7, 1, "one"),
		), "codec 1,one", 0},
		{"a second stream beside the first", slices.Concat(
			page(begins, 7, 0, "codec 1"), page(begins, 8, 0, "codec 2"), page(0, 8, 1, "two"), page(0, 7, 1, "one"),
		), "codec 1,one", 0},
		{"a chain", slices.Concat(whole, page(begins, 9, 0, "codec 2"), page(0, 9, 1, "three")), "codec 1,one,two,codec 2,three", 0},
		{"a chain in which all have one number", slices.Concat(whole, whole), "codec 1,one,two,codec 1,one,two", 0},
		{"a link of another codec", slices.Concat(whole, page(begins, 9, 0, "OpusHead"), page(0, 9, 1, "three"), whole), "codec 1,one,two,codec 1,one,two", 13},
		{"rubbish between pages", slices.Concat(whole[:len(whole)-31], []byte("OggSrubbish"), whole[len(whole)-31:]), "codec 1,one,two", 11},
		{"zeros behind the last page", append(bytes.Clone(whole), make([]byte, 99)...), "codec 1,one,two", 0},
		{"a tag behind the last page", slices.Concat(whole, []byte("TAG"), bytes.Repeat([]byte{1}, 125)), "codec 1,one,two", 0},
		{"a broken page", slices.Concat(page(begins, 7, 0, "codec 1"), broken, page(0, 7, 2, "two")), "codec 1,two", 31},
		{"a page that is cut off", slices.Concat(whole, page(0, 7, 3, "three"))[:len(whole)+20], "codec 1,one,two", 19},
		{"an empty page", slices.Concat(page(begins, 7, 0, "codec 1"), soundfiles.Page(0, 7, 1, 0, nil, nil), page(0, 7, 2, "two")), "codec 1,two", 0},
		{"a packet whose beginning is missing", slices.Concat(page(begins, 7, 0, "codec 1"), page(continued, 7, 4, "ing"), page(0, 7, 5, "one")), "codec 1,one", 0},
		{"a packet whose end is missing", slices.Concat(
			page(begins, 7, 0, "codec 1"), soundfiles.Page(0, 7, 1, -1, []byte{255}, make([]byte, 255)), page(0, 7, 3, "one"),
		), "codec 1,one", 0},
		{"a packet without end", slices.Concat(
			page(begins, 7, 0, "codec 1"), endless, bytes.Repeat(resequenced(endless), 300), page(0, 7, 2, "one"),
		), "codec 1,one", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			packets, s := all(t, c.file, "codec")
			if got := string(bytes.Join(packets, []byte(","))); got != c.want || s.Lost() != c.lost {
				t.Errorf("packets = %.200q with %d bytes lost, want %q with %d", got, s.Lost(), c.want, c.lost)
			}
		})
	}
}

// resequenced makes the page one that follows itself: it goes on, under the
// number after the one before.
func resequenced(page []byte) []byte {
	b := bytes.Clone(page)
	b[5] = continued
	return soundfiles.Seal(b)
}

func TestDamageCostsOnlyThePagesThatItHits(t *testing.T) {
	t.Parallel()
	var file []byte
	for i := range uint32(9) {
		flags := byte(0)
		if i == 0 {
			flags = begins
		}
		file = append(file, soundfiles.Page(flags, 7, i, 0, []byte{5}, []byte("codec"))...)
	}
	for i := range file {
		b := bytes.Clone(file)
		b[i] ^= 0x10
		if packets, s := all(t, b, "codec"); i > len(file)/9 && (len(packets) != 8 || s.Lost() == 0) {
			t.Fatalf("damage at %d leaves %d packets of 9, and %d bytes are lost", i, len(packets), s.Lost())
		}
	}
}

func all(t *testing.T, b []byte, codec string) ([][]byte, *ogg.Stream) {
	t.Helper()
	var packets [][]byte
	s := ogg.NewStream(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))), codec)
	for {
		p, err := s.Next()
		if errors.Is(err, io.EOF) {
			return packets, s
		}
		if err != nil {
			t.Fatal(err)
		}
		packets = append(packets, p.Packets...)
	}
}
