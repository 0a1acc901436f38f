package audio

import "math"

// loudest is the sample value beyond which a file is broken, not loud. Below
// it, sums of squares still fit a float32.
const loudest = 1e6

// The mean of channels of which one is the other turned upside down is
// silence, or what little they have in common. Powers are compared with what
// the mean of unrelated channels has: 1 is that, the number of channels is
// that of equal ones.
const (
	cancelled = 0.1  // below it, one channel says more than the mean
	recovered = 0.25 // above it, the mean is good again
	audible   = 1e-7 // mean square below which nothing is decided: -70 dB
)

// faintest is the sample value up to which a block is silence: two steps of a
// CD. Lossy codecs leave as much where there was nothing, and hours of that
// must not cost what music does.
const faintest = 2.0 / (1 << 15)

// fadeSeconds is how long going over from the mean to a channel takes: too
// long for a click, too short for a beat to go by.
const fadeSeconds = 0.005

// maxWindow bounds the samples of a window, channels together.
const maxWindow = 1 << 20

// mean says that all channels are mixed.
const mean = -1

// mixer makes one channel of many: their mean, or the loudest of them where
// they cancel each other out. It decides for a second at a time.
type mixer struct {
	channels int
	window   []float32 // the second that is being filled
	filled   int
	fade     int // samples
	mixed    []float32
	choice   int // mean or the number of a channel
	decided  bool
	single   int64 // samples for which it was a channel
}

func newMixer(rate, channels int) *mixer {
	frames := max(1, min(rate, maxWindow/channels))
	return &mixer{
		channels: channels, window: make([]float32, frames*channels), mixed: make([]float32, frames),
		fade: int(fadeSeconds * float64(rate)), choice: mean,
	}
}

// write takes whole frames, and hands over what is mixed. The slice that give
// gets is good until it returns.
func (m *mixer) write(block []float32, give func([]float32)) {
	if m.channels == 1 {
		clean(block)
		give(block)
		return
	}
	for len(block) > 0 {
		n := copy(m.window[m.filled:], block)
		m.filled, block = m.filled+n, block[n:]
		if m.filled == len(m.window) {
			m.flush(give)
		}
	}
}

// flush hands over the last, unfinished second.
func (m *mixer) flush(give func([]float32)) {
	if m.filled == 0 {
		return
	}
	x := m.window[:m.filled]
	m.filled = 0
	mixed := m.mixed[:len(x)/m.channels]
	if !clean(x) {
		clear(mixed)
		give(mixed)
		return
	}
	for i := range mixed {
		var sum float32
		for _, v := range x[i*m.channels : (i+1)*m.channels] {
			sum += v
		}
		mixed[i] = sum / float32(m.channels)
	}
	first := !m.decided
	before := m.choice
	m.choose(x, mixed)
	if first {
		before = m.choice // nothing audible to go over from
	}
	if before != mean || m.choice != mean {
		m.replace(mixed, x, before)
	}
	give(mixed)
}

// choose decides what the second is made of. What it was before stays for as
// long as it will do.
func (m *mixer) choose(x, mixed []float32) {
	all, most, loudest := 0.0, 0.0, 0
	powers := make([]float64, m.channels)
	for c := range powers {
		for i := c; i < len(x); i += m.channels {
			powers[c] += float64(x[i]) * float64(x[i])
		}
		all += powers[c]
		if powers[c] > most {
			most, loudest = powers[c], c
		}
	}
	if all < audible*float64(len(x)) {
		return
	}
	likeness := power(mixed) * float64(m.channels*m.channels) / all
	switch {
	case m.choice == mean && likeness < cancelled:
		m.choice = loudest
	case m.choice != mean && likeness > recovered:
		m.choice = mean
	case m.choice != mean && powers[m.choice] < cancelled*most:
		m.choice = loudest
	}
	m.decided = true
}

// replace puts a channel in the place of the mean, and goes over from what
// was chosen before.
func (m *mixer) replace(mixed, x []float32, before int) {
	of := func(choice, i int) float32 {
		if choice == mean {
			return mixed[i]
		}
		return x[i*m.channels+choice]
	}
	for i := range mixed {
		now := of(m.choice, i)
		if m.choice != before && i < m.fade {
			part := float32(i) / float32(m.fade)
			now = of(before, i)*(1-part) + now*part
		}
		mixed[i] = now
	}
	if m.choice != mean {
		m.single += int64(len(mixed))
	}
}

func power(x []float32) float64 {
	sum := 0.0
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return sum
}

// clean puts silence in the place of what is no sample, and of all that is too
// faint, in x itself. It reports whether there is sound left.
func clean(x []float32) (heard bool) {
	for i, v := range x {
		size := math.Abs(float64(v))
		if !(size <= loudest) { // nor NaN
			x[i], size = 0, 0
		}
		heard = heard || size > faintest
	}
	if !heard {
		clear(x)
	}
	return heard
}
