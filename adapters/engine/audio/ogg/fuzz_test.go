package ogg_test

import (
	"bytes"
	"errors"
	"io"
	"testing"

	"songmap/adapters/engine/audio/ogg"
)

// FuzzOgg reads whatever it gets to its end, and no more bytes than there are.
func FuzzOgg(f *testing.F) {
	f.Add(link("letters", part{2, []string{"ab"}}, part{7, []string{"c", "d!", "ef"}}, part{9, []string{"gh"}}))
	f.Add(append(link("letters skip 2", part{4, []string{"abcd"}}), link("letters?", part{2, []string{"ef"}})...))
	f.Fuzz(func(t *testing.T, b []byte) {
		s := ogg.NewStream(io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b))), "letters")
		total := s.Lost()
		for {
			p, err := s.Next()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || len(p.Packets) == 0 {
				t.Fatalf("Next = %+v, %v", p, err)
			}
			for _, packet := range p.Packets {
				total += int64(len(packet))
			}
		}
		if total+s.Lost() > int64(len(b)) {
			t.Fatalf("%d bytes of packets, %d lost, out of %d", total, s.Lost(), len(b))
		}
		r, err := newReader(b)
		if err != nil {
			return
		}
		p := make([]float32, 999)
		for n := 0; err == nil; n, err = r.Read(p) {
			if n < 0 || n > len(p) {
				t.Fatalf("Read = %d", n)
			}
		}
		if !errors.Is(err, io.EOF) {
			t.Fatalf("Read: %v", err)
		}
	})
}
