package export

import (
	"cmp"
	"slices"

	"gitlab.com/gomidi/midi/v2"
	"gitlab.com/gomidi/midi/v2/smf"
)

// score is a track with absolute times.
type score struct {
	events []event
	tones  []tone
}

type event struct {
	tick    int64
	rank    int // of events at one tick: ends come before beginnings
	message smf.Message
}

// tone is a note from its first tick to the one after its last.
type tone struct {
	from, to int64
	channel  uint8
	key      uint8
	velocity uint8
}

func newScore(name string) *score {
	return &score{events: []event{{message: smf.MetaTrackSequenceName(name)}}}
}

func (s *score) add(tick int64, m smf.Message) { s.events = append(s.events, event{tick, 0, m}) }

func (s *score) note(from, to int64, channel uint8, key, velocity int) {
	s.tones = append(s.tones, tone{from, max(from+1, to), channel, uint8(key), uint8(velocity)})
}

// track returns the events in order with relative times. It does not end before the song.
func (s *score) track(end int64) smf.Track {
	const off, on = 1, 2
	events := s.events
	for _, n := range withoutOverlaps(s.tones) {
		events = append(
			events,
			event{n.from, on, smf.Message(midi.NoteOn(n.channel, n.key, n.velocity))},
			event{n.to, off, smf.Message(midi.NoteOff(n.channel, n.key))},
		)
	}
	slices.SortStableFunc(events, func(a, b event) int { return cmp.Or(cmp.Compare(a.tick, b.tick), cmp.Compare(a.rank, b.rank)) })
	var t smf.Track
	last := int64(0)
	for _, e := range events {
		t.Add(delta(e.tick-last), e.message)
		last = e.tick
	}
	t.Close(delta(end - last))
	return t
}

// withoutOverlaps makes notes of one pitch follow one another: one that begins ends the
// one that sounds, as on a piano, and of those that begin together the longest stays.
// MIDI cannot distinguish two of them, so the end of either would end both.
func withoutOverlaps(tones []tone) (kept []tone) {
	slices.SortStableFunc(tones, func(a, b tone) int {
		return cmp.Or(
			cmp.Compare(a.channel, b.channel), cmp.Compare(a.key, b.key),
			cmp.Compare(a.from, b.from), cmp.Compare(b.to, a.to),
		)
	})
	for _, n := range tones {
		if len(kept) > 0 {
			last := &kept[len(kept)-1]
			same := last.channel == n.channel && last.key == n.key
			if same && last.from == n.from {
				continue
			}
			if same {
				last.to = min(last.to, n.from)
			}
		}
		kept = append(kept, n)
	}
	return kept
}

// delta returns a distance that MIDI can hold, in 28 bits.
func delta(ticks int64) uint32 { return uint32(max(0, min(1<<28-1, ticks))) }
