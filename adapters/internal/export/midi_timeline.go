package export

import (
	"math"
	"slices"

	"songmap/domain/songmap"
)

// Resolution of MIDI files: ticks of a quarter note. It divides by all that
// meters are made of.
const quarter = 960

// timeline maps seconds of the recording to ticks of a MIDI file, so that everything
// sounds at the same time in both.
type timeline struct {
	tempos  []tempoAt
	meters  []meterAt
	anchors []anchor // ascending; linear between them
}

type tempoAt struct {
	tick  int64
	micro int64 // microseconds of a quarter note
}

type meterAt struct {
	tick  int64
	meter songmap.Meter
}

type anchor struct {
	seconds float64
	tick    int64
}

// newTimeline lays out the beats. Before the first one is a lead-in with a tempo of its
// own, exactly as long as the recording has no beat. A bar with an unusual number of
// beats has a meter of its own.
func newTimeline(p piece) timeline {
	beat, usual := p.beatTicks(), beatsPerBar(p.Map)
	tl := timeline{anchors: []anchor{{0, 0}}}
	if len(p.Beats) == 0 {
		tl.extend(max(p.Duration, p.beatPeriod()), p.tickRate(beat))
		tl.addMeter(0, beat*int64(usual), p.Meter)
		return tl
	}
	if lead := p.leadIn(beat); lead > 0 {
		whole := beat * int64(usual)
		tl.addMeter(0, lead%whole, p.Meter)
		if lead >= whole {
			tl.addMeter(lead%whole, whole, p.Meter)
		}
		tl.add(p.Beats[0], lead)
	}
	for _, bar := range p.bars {
		start, beat := tl.end().tick, beat
		if bar.beats != usual {
			beat = max(1, (beat+minNote/2)/minNote) * minNote // so that a meter can say it
		}
		for i := bar.first; i < bar.first+bar.beats; i++ {
			end := p.beatEnd(i)
			if i+1 == len(p.Beats) {
				end = p.Beats[i] + p.beatPeriod() // the song may end within the last one
			}
			tl.add(end, tl.end().tick+beat*stretch(end-p.Beats[i], beat))
		}
		tl.addMeter(start, tl.end().tick-start, p.Meter)
	}
	tl.extend(p.Duration, p.tickRate(beat))
	return tl
}

// tickRate returns how many ticks a second has where there are no beats. A whole day of
// them must fit into the 28 bits that MIDI has for a distance.
func (p piece) tickRate(beat int64) float64 {
	const fastest = 180 * quarter / 60
	return min(fastest, float64(beat)/p.beatPeriod())
}

// beatTicks returns how many ticks a beat has: those of a bar by the meter, divided by its
// beats.
func (p piece) beatTicks() int64 {
	m, usual := p.Meter, int64(beatsPerBar(p.Map))
	if m.Numerator == 0 {
		return quarter
	}
	whole := 4 * quarter * int64(m.Numerator)
	if parts := int64(m.Denominator) * usual; whole%parts == 0 {
		return whole / parts
	}
	return 4 * quarter / int64(m.Denominator)
}

// leadIn returns how many ticks come before the first beat: the number of the meter's
// units that fits the tempo best, or half, a quarter or an eighth of one.
func (p piece) leadIn(beat int64) int64 {
	at := p.Beats[0]
	if at == 0 {
		return 0
	}
	unit := int64(quarter)
	if p.Meter.Denominator > 0 {
		unit = 4 * quarter / int64(p.Meter.Denominator)
	}
	units := at * p.tickRate(beat) / float64(unit)
	ticks := unit * int64(math.Round(units))
	if units < 0.75 {
		part := min(3, max(1, math.Round(-math.Log2(units))))
		ticks = max(minNote, unit>>int(part))
	}
	return ticks * stretch(at, ticks)
}

const (
	minNote   = quarter / 16 // ticks of a 64th, the shortest note of a meter
	maxMicros = 4_000_000    // microseconds of a quarter note, 15 bpm; programs know nothing slower
)

// stretch returns by which factor the ticks must be multiplied for the tempo not to be
// too slow.
func stretch(seconds float64, ticks int64) int64 {
	return int64(seconds*1e6*quarter/float64(ticks)/maxMicros) + 1
}

// add continues to a time and a tick at a steady tempo. The next tempo compensates for
// the rounding of this one, so that errors do not add up.
func (t *timeline) add(seconds float64, tick int64) {
	from := t.end()
	length := tick - from.tick
	micro := int64(math.Round((seconds - from.seconds) * 1e6 * quarter / float64(length)))
	micro = max(1, min(1<<24-1, micro)) // as many as the file has bits for
	if len(t.tempos) == 0 || t.tempos[len(t.tempos)-1].micro != micro {
		t.tempos = append(t.tempos, tempoAt{from.tick, micro})
	}
	played := from.seconds + float64(micro)*float64(length)/quarter/1e6
	t.anchors = append(t.anchors, anchor{played, tick})
}

// extend continues to a time at a rate of ticks, if it is not reached yet.
func (t *timeline) extend(seconds, rate float64) {
	left := seconds - t.end().seconds
	if ticks := int64(math.Round(left * rate)); ticks > 0 {
		t.add(seconds, t.end().tick+ticks*stretch(left, ticks))
	}
}

func (t *timeline) end() anchor { return t.anchors[len(t.anchors)-1] }

// tick returns the tick of a time. After the last anchor the tempo stays.
func (t *timeline) tick(seconds float64) int64 {
	i, _ := slices.BinarySearchFunc(t.anchors, seconds, func(a anchor, s float64) int {
		if a.seconds < s {
			return -1
		}
		return 1
	})
	i = max(1, min(i, len(t.anchors)-1))
	a, b := t.anchors[i-1], t.anchors[i]
	share := (seconds - a.seconds) / (b.seconds - a.seconds)
	return max(0, a.tick+int64(math.Round(share*float64(b.tick-a.tick))))
}

// addMeter adds the meter of a bar of so many ticks, if it differs from the one before.
func (t *timeline) addMeter(at, ticks int64, usual songmap.Meter) {
	m := songmap.Meter{Numerator: 4, Denominator: max(4, usual.Denominator)}
	for ; m.Denominator < 64 && ticks*int64(m.Denominator)%(4*quarter) != 0; m.Denominator *= 2 {
	}
	m.Numerator = int(ticks * int64(m.Denominator) / (4 * quarter))
	if whole := usual.Numerator * 4 * quarter; usual.Denominator > 0 && ticks*int64(usual.Denominator) == int64(whole) {
		m = usual
	}
	const limit = 255 // a meter has one byte for its numerator
	if m.Numerator < 1 || m.Numerator > limit {
		return
	}
	if n := len(t.meters); n == 0 || t.meters[n-1].meter != m {
		t.meters = append(t.meters, meterAt{at, m})
	}
}
