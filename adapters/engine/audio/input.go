package audio

import "io"

// input is the file and the place where it was last read.
type input struct {
	file    io.ReaderAt
	size    int64
	at      int64
	stopped func() error // why reading must stop; nil: go on
}

func (i *input) ReadAt(p []byte, off int64) (int, error) {
	if err := i.stopped(); err != nil {
		return 0, err
	}
	n, err := i.file.ReadAt(p, off)
	i.at = off + int64(n)
	return n, err
}

// section returns the file from an offset on, which may lie behind its end.
func (i *input) section(start int64) *io.SectionReader {
	return io.NewSectionReader(i, start, max(0, i.size-start))
}

// fractionRead returns how much of the file lies before that place, from 0 to 1.
func (i *input) fractionRead() float64 { return float64(i.at) / float64(i.size) }

// reporter returns a function that reports progress when it has grown by a hundredth
// of the file.
func (i *input) reporter(progress func(fraction float64)) func() {
	const step = 0.01
	reported := 0.0
	return func() {
		if at := i.fractionRead(); at >= reported+step {
			reported = at
			progress(at)
		}
	}
}
