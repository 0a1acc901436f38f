package audio

import "io"

// input is the file, with a mark where it was last read.
type input struct {
	file    io.ReaderAt
	size    int64
	at      int64
	stopped func() error // why reading must stop; nil: go on
}

// ReadAt implements io.ReaderAt.
func (i *input) ReadAt(p []byte, off int64) (int, error) {
	if err := i.stopped(); err != nil {
		return 0, err
	}
	n, err := i.file.ReadAt(p, off)
	i.at = off + int64(n)
	return n, err
}

// from is the file from an offset on, which may lie behind its end.
func (i *input) from(start int64) *io.SectionReader {
	return io.NewSectionReader(i, start, max(0, i.size-start))
}

// part is how much of the file lies before the mark, from 0 to 1.
func (i *input) part() float64 { return float64(i.at) / float64(i.size) }

// teller returns a function that tells progress where the mark is, if it has
// moved on by a hundredth of the file.
func (i *input) teller(progress func(fraction float64)) func() {
	const step = 0.01
	told := 0.0
	return func() {
		if at := i.part(); at >= told+step {
			told = at
			progress(at)
		}
	}
}
