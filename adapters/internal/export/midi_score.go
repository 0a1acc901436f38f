package export

import (
	"cmp"
	"slices"

	"gitlab.com/gomidi/midi/v2"
	"gitlab.com/gomidi/midi/v2/smf"
)

// score is a track whose events know their own place.
type score []event

type event struct {
	tick    int64
	rank    int // of events at one tick: what ends comes before what begins
	message smf.Message
}

func newScore(name string) score { return score{{message: smf.MetaTrackSequenceName(name)}} }

func (s *score) add(tick int64, m smf.Message) { *s = append(*s, event{tick, 0, m}) }

func (s *score) note(from, to int64, channel uint8, key, velocity int) {
	const off, on = 1, 2
	*s = append(
		*s,
		event{from, on, smf.Message(midi.NoteOn(channel, uint8(key), uint8(velocity)))},
		event{max(from+1, to), off, smf.Message(midi.NoteOff(channel, uint8(key)))},
	)
}

// track puts the events in order, each as far from the one before as it is,
// and ends not before the song does.
func (s score) track(end int64) smf.Track {
	slices.SortStableFunc(s, func(a, b event) int { return cmp.Or(cmp.Compare(a.tick, b.tick), cmp.Compare(a.rank, b.rank)) })
	var t smf.Track
	last := int64(0)
	for _, e := range s {
		t.Add(delta(e.tick-last), e.message)
		last = e.tick
	}
	t.Close(delta(end - last))
	return t
}

// delta is a distance as MIDI can write it, in 28 bits.
func delta(ticks int64) uint32 { return uint32(max(0, min(1<<28-1, ticks))) }
