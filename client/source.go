package client

import (
	"errors"
	"io"
)

// source is a song that can be read again from its beginning, if it can.
type source struct {
	io.Reader
	seeker io.Seeker // nil: it can be read once
	start  int64
	size   int64 // -1: not known
	read   int64 // since the last rewind
	err    error // why it could not be read
}

func newSource(song io.Reader) *source {
	s := &source{Reader: song, size: -1}
	seeker, ok := song.(io.Seeker)
	if !ok {
		return s
	}
	start, err1 := seeker.Seek(0, io.SeekCurrent) // a pipe is an *os.File, too
	end, err2 := seeker.Seek(0, io.SeekEnd)
	_, err3 := seeker.Seek(start, io.SeekStart)
	if err := errors.Join(err1, err2, err3); err == nil {
		s.seeker, s.start, s.size = seeker, start, max(0, end-start)
	}
	return s
}

func (s *source) rewindable() bool { return s.seeker != nil || s.read == 0 }

func (s *source) rewind() error {
	if s.read == 0 {
		return nil
	}
	s.read = 0
	_, err := s.seeker.Seek(s.start, io.SeekStart)
	return err
}

var errChanged = errors.New("the song changed while it was sent")

// Read implements io.Reader.
func (s *source) Read(p []byte) (int, error) {
	n, err := s.Reader.Read(p)
	s.read += int64(n)
	if s.size >= 0 && (s.read > s.size || errors.Is(err, io.EOF) && s.read < s.size) {
		err = errChanged
	}
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// tracked calls done when net/http closes it, perhaps more than once.
type tracked struct {
	io.Reader
	done func()
}

// Close implements io.Closer.
func (t *tracked) Close() error {
	t.done()
	return nil
}
