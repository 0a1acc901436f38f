package audio

import "math"

// loudest is the sample value beyond which a file is broken, not loud. Up to it, sums
// of squares fit a float32.
const loudest = 1e6

// Channels in opposite phase cancel each other in the mean. Powers are compared with
// that of the mean of uncorrelated channels, which is 1; equal channels have as much
// as there are channels.
const (
	cancelled = 0.1  // below it, a single channel replaces the mean
	recovered = 0.25 // above it, the mean is used again
	audible   = 1e-7 // mean square below which nothing is decided: -70 dB
)

// faintest is the sample value up to which a block is silence: two steps of a CD.
// Lossy codecs leave as much in silence, and hours of that must not cost what music
// does.
const faintest = 2.0 / (1 << 15)

// fadeSeconds is the length of a crossfade: too long for a click, too short to hide a
// beat.
const fadeSeconds = 0.005

// maxWindow bounds the samples of a window, channels together.
const maxWindow = 1 << 20

// mean is the choice that all channels are mixed.
const mean = -1

// mixer makes one channel of several: their mean, or the loudest of them where they
// cancel each other. It decides for each second.
type mixer struct {
	channels int
	window   []float32 // the second that is being filled
	filled   int
	fade     int // samples
	mixed    []float32
	choice   int // mean or the number of a channel
	decided  bool
	single   int64 // samples that are a single channel
}

func newMixer(rate, channels int) *mixer {
	frames := max(1, min(rate, maxWindow/channels))
	return &mixer{
		channels: channels, window: make([]float32, frames*channels), mixed: make([]float32, frames),
		fade: int(fadeSeconds * float64(rate)), choice: mean,
	}
}

// write mixes whole frames and calls emit with the result, which is valid until emit
// returns.
func (m *mixer) write(block []float32, emit func([]float32)) {
	if m.channels == 1 {
		clean(block)
		emit(block)
		return
	}
	for len(block) > 0 {
		n := copy(m.window[m.filled:], block)
		m.filled, block = m.filled+n, block[n:]
		if m.filled == len(m.window) {
			m.flush(emit)
		}
	}
}

// flush emits the second that has begun.
func (m *mixer) flush(emit func([]float32)) {
	if m.filled == 0 {
		return
	}
	x := m.window[:m.filled]
	m.filled = 0
	mixed := m.mixed[:len(x)/m.channels]
	if !clean(x) {
		clear(mixed)
		emit(mixed)
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
		before = m.choice // nothing audible to fade from
	}
	if before != mean || m.choice != mean {
		m.crossfade(mixed, x, before)
	}
	emit(mixed)
}

// choose decides what the second is made of. The choice before stays while it is good
// enough.
func (m *mixer) choose(x, mixed []float32) {
	all, maxPower, loudest := 0.0, 0.0, 0
	powers := make([]float64, m.channels)
	for c := range powers {
		for i := c; i < len(x); i += m.channels {
			powers[c] += float64(x[i]) * float64(x[i])
		}
		all += powers[c]
		if powers[c] > maxPower {
			maxPower, loudest = powers[c], c
		}
	}
	if all < audible*float64(len(x)) {
		return
	}
	correlation := power(mixed) * float64(m.channels*m.channels) / all
	switch {
	case m.choice == mean && correlation < cancelled:
		m.choice = loudest
	case m.choice != mean && correlation > recovered:
		m.choice = mean
	case m.choice != mean && powers[m.choice] < cancelled*maxPower:
		m.choice = loudest
	}
	m.decided = true
}

// crossfade replaces the mean by what was chosen, faded in from what was chosen before.
func (m *mixer) crossfade(mixed, x []float32, before int) {
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

// clean replaces invalid samples, and all that is too faint, by silence, in x itself.
// It reports whether there is sound left.
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
