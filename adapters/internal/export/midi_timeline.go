package export

import (
	"math"
	"slices"

	"songmap/domain/songmap"
)

// Resolution of MIDI files: ticks of a quarter note. It divides by all that
// meters are made of.
const quarter = 960

// timeline joins seconds of the recording to ticks of a MIDI file, so that
// what sounds at a time sounds there when the file is played from its start.
type timeline struct {
	tempos  []tempoAt
	meters  []meterAt
	anchors []anchor // ascending; straight lines between them
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

// newTimeline lays out the beats. Before the first one lies a lead-in of its
// own tempo, which lasts exactly as long as the recording has no beat. A bar
// with other than the usual number of beats has a meter of its own.
func newTimeline(p piece) timeline {
	beat, usual := p.beatTicks(), beatsPerBar(p.Map)
	tl := timeline{anchors: []anchor{{0, 0}}}
	if len(p.Beats) == 0 {
		tl.pass(max(p.Duration, p.period()), p.pace(beat))
		tl.signature(0, beat*int64(usual), p.Meter)
		return tl
	}
	if lead := p.leadIn(beat); lead > 0 {
		whole := beat * int64(usual)
		tl.signature(0, lead%whole, p.Meter)
		if lead >= whole {
			tl.signature(lead%whole, whole, p.Meter)
		}
		tl.to(p.Beats[0], lead)
	}
	for _, bar := range p.bars {
		start, beat := tl.end().tick, beat
		if bar.beats != usual {
			beat = max(1, (beat+shortest/2)/shortest) * shortest // so that a meter can say it
		}
		for i := bar.first; i < bar.first+bar.beats; i++ {
			end := p.beatEnd(i)
			if i+1 == len(p.Beats) {
				end = p.Beats[i] + p.period() // the last one may be cut short; time goes on
			}
			tl.to(end, tl.end().tick+beat*slowness(end-p.Beats[i], beat))
		}
		tl.signature(start, tl.end().tick-start, p.Meter)
	}
	tl.pass(p.Duration, p.pace(beat))
	return tl
}

// pace is how many ticks a second has where there are no beats. A whole day
// of them must fit into the 28 bits that MIDI has for a distance.
func (p piece) pace(beat int64) float64 {
	const fastest = 180 * quarter / 60
	return min(fastest, float64(beat)/p.period())
}

// beatTicks is how long a beat is: what the meter says of a bar, divided by
// the beats that a bar has.
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

// leadIn is how many ticks come before the first beat: the number of the
// meter's units that goes best with the tempo, or the half, quarter or eighth
// of one.
func (p piece) leadIn(beat int64) int64 {
	at := p.Beats[0]
	if at == 0 {
		return 0
	}
	unit := int64(quarter)
	if p.Meter.Denominator > 0 {
		unit = 4 * quarter / int64(p.Meter.Denominator)
	}
	units := at * p.pace(beat) / float64(unit)
	ticks := unit * int64(math.Round(units))
	if units < 0.75 {
		part := min(3, max(1, math.Round(-math.Log2(units))))
		ticks = max(shortest, unit>>int(part))
	}
	return ticks * slowness(at, ticks)
}

const (
	shortest = quarter / 16 // ticks of a 64th, the shortest note of a meter
	slowest  = 4_000_000    // microseconds of a quarter note, 15 bpm; programs know nothing slower
)

// slowness is how many times as long a stretch has to be written for its
// tempo not to be too slow.
func slowness(seconds float64, ticks int64) int64 {
	return int64(seconds*1e6*quarter/float64(ticks)/slowest) + 1
}

// to goes on to a time and a tick at an even tempo. What rounding it takes
// away the next stretch gives back, so that no error adds up.
func (t *timeline) to(seconds float64, tick int64) {
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

// pass goes on to a time at a pace, if it has not come yet.
func (t *timeline) pass(seconds, pace float64) {
	left := seconds - t.end().seconds
	if ticks := int64(math.Round(left * pace)); ticks > 0 {
		t.to(seconds, t.end().tick+ticks*slowness(left, ticks))
	}
}

func (t *timeline) end() anchor { return t.anchors[len(t.anchors)-1] }

// tick is where a time lies. After the last anchor the tempo stays.
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

// signature notes the meter of a bar that is so many ticks long, if it is
// another one than before.
func (t *timeline) signature(at, ticks int64, usual songmap.Meter) {
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
