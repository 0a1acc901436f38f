package ogg_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/loss"
	"songmap/adapters/engine/audio/ogg"
	"songmap/tests/soundfiles"
)

// letters is a codec for tests: after a header, the packet "abc" is the three
// samples 'a', 'b' and 'c'. It cannot decode what contains '!' and panics on
// '?'.
type letters struct {
	head   string
	missed int
}

func (c *letters) Header(packet []byte) (bool, error) {
	c.head = string(packet)
	switch c.head {
	case "letters!":
		return false, errors.ErrUnsupported
	case "letters?":
		panic("header")
	}
	return true, nil
}

func (c *letters) Decode(packet []byte) ([]float32, error) {
	if bytes.Contains(packet, []byte("!")) {
		return nil, errors.New("cannot decode")
	}
	if bytes.Contains(packet, []byte("?")) {
		panic("packet")
	}
	var s []float32
	for _, b := range packet {
		s = append(s, float32(b))
	}
	return s, nil
}

func (c *letters) Gap()          { c.missed++ }
func (c *letters) Rate() int     { return 1 }
func (c *letters) Channels() int { return 1 }
func (c *letters) Skip() int64 {
	if c.head == "letters skip 2" {
		return 2
	}
	return 0
}

// part is a page in the tests: packets, and where the last of them is said to
// end.
type part struct {
	granule int64
	packets []string
}

func TestWhatOfTheSoundIsMusic(t *testing.T) {
	t.Parallel()
	const silence = "\x00"
	for _, c := range []struct {
		name  string
		file  []byte
		want  string
		wrong bool // time stamps
	}{
		{"stamps that fit", link("letters", part{4, []string{"abcd"}}, part{8, []string{"efgh"}}), "abcdefgh", false},
		{"padding at the end", link("letters", part{4, []string{"abcd"}}, part{6, []string{"efgh"}}), "abcdef", false},
		{"padding in the only page", link("letters", part{3, []string{"ab", "cd"}}), "abc", false},
		{"padding of two packets", link("letters", part{4, []string{"abcd"}}, part{5, []string{"efgh", "ij", "kl"}}), "abcdefghijkl", true},
		{"samples before the music", link("letters", part{3, []string{"ab", "cd"}}, part{7, []string{"efgh"}}), "bcdefgh", false},
		{"a header that tells what to skip", link("letters skip 2", part{3, []string{"abcd"}}, part{7, []string{"efgh"}}), "cdefgh", false},
		{"stamps that begin late", link("letters", part{math.MaxInt32, []string{"abcd"}}, part{math.MaxInt32 + 3, []string{"efgh"}}), "abcdefg", false},
		{"stamps that are zero", link("letters", part{0, []string{"abcd"}}, part{0, []string{"efgh"}}), "abcdefgh", true},
		{"stamps of a third", link("letters", part{2, []string{"abc", "d", "e", "f"}}, part{3, []string{"ghi"}}, part{4, []string{"jkl"}}), "abcdefghijkl", true},
		{"stamps that go back", link("letters", part{99, []string{"abcd"}}, part{7, []string{"efgh"}}), "abcdefgh", true},
		{"stamps that jump", link("letters", part{4, []string{"abcd"}}, part{1e15, []string{"efgh"}}, part{1e15 + 3, []string{"ijkl"}}), "abcdefghijkl", true},
		{"stamps below zero", link("letters", part{-9, []string{"abcd"}}, part{-5, []string{"efgh"}}), "abcdefgh", false},
		{"a chain", append(link("letters", part{4, []string{"abcd"}}), link("letters skip 2", part{4, []string{"efgh"}})...), "abcdgh", false},
		{"a packet that cannot be decoded", link("letters", part{2, []string{"ab"}}, part{7, []string{"c", "d!", "ef"}}, part{9, []string{"gh"}}), "abc" + silence + silence + "efgh", false},
		{"a packet on which the decoder panics", link("letters", part{2, []string{"ab"}}, part{7, []string{"c", "d?", "ef"}}, part{9, []string{"gh"}}), "abc" + silence + silence + "efgh", false},
		{"the last packet cannot be decoded", link("letters", part{2, []string{"ab"}}, part{4, []string{"cd"}}, part{4, []string{"!"}}), "abcd", false},
		{"a link that cannot be read", slices.Concat(link("letters", part{2, []string{"ab"}}), link("letters!", part{2, []string{"cd"}}), link("letters?", part{2, []string{"ef"}}), link("letters", part{2, []string{"gh"}})), "abgh", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, lost := read(t, c.file)
			if got != c.want || (len(lost.Notes) > 0) != c.wrong {
				t.Errorf("samples = %q, notes %v, want %q", got, lost.Notes, c.want)
			}
		})
	}
}

func TestAPageThatIsMissingIsSilent(t *testing.T) {
	t.Parallel()
	pages := soundfiles.Pages(link("letters", part{2, []string{"ab"}}, part{4, []string{"cd"}}, part{6, []string{"ef"}}, part{8, []string{"gh"}}))
	got, lost := read(t, slices.Concat(pages[0], pages[1], pages[3], pages[4]))
	if got != "ab\x00\x00efgh" || lost.Silenced != 2 {
		t.Errorf("samples = %q, %v seconds are silent", got, lost.Silenced)
	}
}

func TestWhatWasLostIsCounted(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name     string
		file     []byte
		bytes    int64
		silenced float64
	}{
		{"nothing", link("letters", part{2, []string{"ab"}}), 0, 0},
		{"a packet", link("letters", part{2, []string{"ab"}}, part{7, []string{"d!", "efg"}}), 2, 2},
		{"a link", append(link("letters", part{2, []string{"ab"}}), link("letters!", part{2, []string{"cde"}})...), 3, 0},
		{"the rest of a page", link("letters", part{2, []string{"ab"}}, part{4, []string{"cd"}})[:93], 28, 0},
	} {
		if _, lost := read(t, c.file); lost.Bytes != c.bytes || lost.Silenced != c.silenced {
			t.Errorf("%s: %+v, want %d bytes and %v seconds", c.name, lost, c.bytes, c.silenced)
		}
	}
}

func TestAFileWithoutALinkThatCanBeReadSaysWhy(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		file []byte
		want error
	}{
		{nil, ogg.ErrNoMusic},
		{link("another codec", part{2, []string{"ab"}}), ogg.ErrNoMusic},
		{link("letters!", part{2, []string{"ab"}}), errors.ErrUnsupported},
	} {
		if _, err := newReader(c.file); !errors.Is(err, c.want) {
			t.Errorf("NewReader = %v, want %v", err, c.want)
		}
	}
}

// link is a stream with a header, and what it says about its last page.
func link(head string, parts ...part) []byte {
	file := soundfiles.Page(begins, 7, 0, 0, []byte{byte(len(head))}, []byte(head))
	for i, p := range parts {
		var lacing, body []byte
		for _, packet := range p.packets {
			lacing, body = append(lacing, byte(len(packet))), append(body, packet...)
		}
		flags := byte(0)
		if i == len(parts)-1 {
			flags = ends
		}
		file = append(file, soundfiles.Page(flags, 7, uint32(i+1), p.granule, lacing, body)...)
	}
	return file
}

func newReader(b []byte) (*ogg.Reader, error) {
	return ogg.NewReader(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))), ogg.Kind{Mark: "letters", Open: func() ogg.Codec { return &letters{} }})
}

func read(t *testing.T, b []byte) (string, loss.Report) {
	t.Helper()
	r, err := newReader(b)
	if err != nil {
		t.Fatal(err)
	}
	var all []byte
	p := make([]float32, 3)
	for {
		n, err := r.Read(p)
		for _, v := range p[:n] {
			all = append(all, byte(v))
		}
		if errors.Is(err, io.EOF) {
			return string(all), r.Lost()
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}
