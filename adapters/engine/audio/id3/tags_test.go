package id3_test

import (
	"slices"
	"strings"
	"testing"

	"songmap/adapters/engine/audio/id3"
)

func TestTagSizeRecognisesTagsByTheirMarks(t *testing.T) {
	t.Parallel()
	ape := func(size, flags byte) string {
		return "APETAGEX\xd0\x07\x00\x00" + string([]byte{size, 0, 0, 0}) + "\x01\x00\x00\x00\x00\x00\x00" + string([]byte{flags}) + "        "
	}
	for _, c := range []struct {
		name string
		file string
		want int64
	}{
		{"nothing", "", 0},
		{"sound", "\xff\xfb\x90\x64", 0},
		{"ID3v1", "TAGtitle", 128},
		{"ID3v1 extended", "TAG+title", 227},
		{"ID3v2", "ID3\x04\x00\x00\x00\x00\x01\x00", 138},
		{"ID3v2 cut off", "ID3\x04", 0},
		{"APE", ape(100, 0xA0), 132},
		{"the end of APE", ape(100, 0x80), 32},
		{"APE cut off", "APETAGEX", 0},
		{"Lyrics3", "LYRICSBEGINla la LYRICS200", 26},
		{"Lyrics3 without end", "LYRICSBEGINla la", 0},
	} {
		if got := id3.TagSize([]byte(c.file)); got != c.want {
			t.Errorf("%s: %d bytes, want %d", c.name, got, c.want)
		}
	}
}

func TestNextTagFindsTheNearestTag(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{
		"": 0, "TAG": 3, "noise": 5, "noise TAG ID3": 6, "ID3 noise APETAGEX": 10, "xLYRICSBEGIN TAG": 1,
	} {
		if got := id3.NextTag([]byte(text)); got != want {
			t.Errorf("Next(%q) = %d, want %d", text, got, want)
		}
	}
	if got := id3.NextTag(slices.Concat([]byte(strings.Repeat("x", 9)), []byte("ID"))); got != 11 {
		t.Errorf("half a mark: %d", got)
	}
}
