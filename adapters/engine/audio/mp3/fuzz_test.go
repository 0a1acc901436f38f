package mp3

import (
	"bytes"
	"errors"
	"io"
	"os"
	"testing"

	"songmap/adapters/engine/audio/id3"
)

// FuzzMP3Header walks through everything that is ours, without the decoder.
func FuzzMP3Header(f *testing.F) {
	sweep, err := os.ReadFile("../testdata/sweep.mp3")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sweep)
	f.Add([]byte("ID3\x04\x00\x00\x7f\x7f\x7f\x7f--------"))
	f.Add(bytes.Repeat(append([]byte("\xff\xfd\x14\x00"), make([]byte, 92)...), 5))
	f.Fuzz(func(t *testing.T, b []byte) {
		start, err := id3.Skip(bytes.NewReader(b))
		if err != nil || start < 0 {
			t.Fatalf("Skip = %d, %v", start, err)
		}
		b = b[min(start, int64(len(b))):]
		if _, err := NewReader(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))); err != nil {
			return
		}
		s, err := findFrames(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))))
		if err != nil {
			t.Fatal(err)
		}
		total := 0
		for {
			h, frame, err := s.next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || len(frame) != h.size() || len(frame) < headSize {
				t.Fatalf("a frame of %d bytes whose header says %d, %v", len(frame), h.size(), err)
			}
			total += len(frame)
			tag, ok := parseInfo(h, frame)
			first, last, end := tag.music(h.samples())
			if ok && (first < 0 || last < 0 || end < 0) {
				t.Fatalf("music from %d to %d of %d", first, last, end)
			}
		}
		if total > len(b) {
			t.Fatalf("%d bytes of frames in a file of %d", total, len(b))
		}
	})
}
