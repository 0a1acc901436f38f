package cli

import (
	"fmt"
	"io"
	"time"

	"github.com/schollz/progressbar/v3"
)

// bar is a progress bar, if there is a terminal to show it on.
type bar struct {
	title string
	bar   *progressbar.ProgressBar
}

const (
	barSteps = 1000
	barWidth = 24 // characters
)

func (s Streams) bar(name string) bar {
	title := shorten(printable(name), 32)
	return bar{title, progressbar.NewOptions(
		barSteps,
		progressbar.OptionSetWriter(s.Err),
		progressbar.OptionSetVisibility(s.Terminal && !s.Quiet),
		progressbar.OptionSetDescription(title),
		progressbar.OptionSetWidth(barWidth),
		progressbar.OptionThrottle(100*time.Millisecond),
		progressbar.OptionClearOnFinish(),
	)}
}

// show shows that a fraction (0..1) is done and what is being done. A bar that cannot be
// drawn must not stop the work.
func (b bar) show(fraction float64, doing string) {
	if doing != "" {
		b.bar.Describe(fmt.Sprintf("%s: %s", b.title, printable(doing)))
	}
	_ = b.bar.Set(int(barSteps * min(1, max(0, fraction))))
}

// hide takes the bar from the screen until it is shown again.
func (b bar) hide() { _ = b.bar.Clear() }

// Progress shows on a terminal how far something has come, until close: a fraction
// (0..1), and what is being done.
func (s Streams) Progress(name string) (show func(fraction float64, doing string), close func()) {
	b := s.bar(name)
	return b.show, b.close
}

// close removes the bar from the screen.
func (b bar) close() {
	_ = b.bar.Exit()
	_ = b.bar.Clear()
}

// progressReader shows on a bar how much of a file has been read.
type progressReader struct {
	io.ReadSeeker
	bar        bar
	read, size int64
}

// Read implements io.Reader.
func (m *progressReader) Read(p []byte) (int, error) {
	n, err := m.ReadSeeker.Read(p)
	m.read += int64(n)
	m.bar.show(float64(m.read)/float64(max(1, m.size)), "sending")
	return n, err
}

// Seek implements io.Seeker.
func (m *progressReader) Seek(offset int64, whence int) (place int64, err error) {
	place, err = m.ReadSeeker.Seek(offset, whence)
	m.read = place
	return place, err
}

// shorten cuts a text to a number of characters.
func shorten(text string, limit int) string {
	if r := []rune(text); len(r) > limit {
		return string(r[:limit-1]) + "…"
	}
	return text
}
