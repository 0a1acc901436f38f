package id3_test

import (
	"bytes"
	"strings"
	"testing"

	"songmap/adapters/engine/audio/id3"
)

func TestSkip(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, file string
		want       int64
	}{
		{"no tag", "not a tag at all", 0},
		{"empty file", "", 0},
		{"a tag", "ID3\x04\x00\x00\x00\x00\x01\x02" + strings.Repeat("x", 130) + "audio", 140},
		{"with a footer", "ID3\x04\x00\x10\x00\x00\x00\x05xxxxx3DI.......audio", 25},
		{"two tags", "ID3\x03\x00\x00\x00\x00\x00\x00ID3\x04\x00\x00\x00\x00\x00\x01xaudio-audio", 21},
		{"a tag that claims 256 MB", "ID3\x04\x00\x00\x7f\x7f\x7f\x7f", 10 + 1<<28 - 1},
		{"a size that is none", "ID3\x04\x00\x00\x80\x00\x00\x00", 0},
		{"a version that is none", "ID3\xff\x00\x00\x00\x00\x00\x01xxxxx", 0},
		{"a cut-off tag", "ID3\x04\x00", 0},
		{"tags without end", strings.Repeat("ID3\x04\x00\x00\x00\x00\x00\x00", 5000), 160},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := id3.Skip(bytes.NewReader([]byte(c.file)))
			if err != nil || got != c.want {
				t.Errorf("Skip = %d, %v, want %d", got, err, c.want)
			}
		})
	}
}
