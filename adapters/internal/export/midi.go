package export

import (
	"bytes"

	"gitlab.com/gomidi/midi/v2"
	"gitlab.com/gomidi/midi/v2/smf"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// Channels of the tracks, from 0. General MIDI has drums on channel 10.
const (
	chordChannel  = 0
	melodyChannel = 1
	bassChannel   = 2
	drumChannel   = 9
)

// Programs of General MIDI, from 0.
const (
	electricPiano = 4
	fretlessBass  = 35
	altoSax       = 65
)

// Drums that make the click.
const (
	highBlock = 76
	lowBlock  = 77
)

// writeMIDI writes a file of type 1: first the conductor's track with tempo,
// meter, key and sections, then click, chords, melody and bass.
func writeMIDI(b *bytes.Buffer, p piece) error {
	tl := newTimeline(p)
	s := smf.NewSMF1()
	s.TimeFormat = smf.MetricTicks(quarter)
	tracks := []*score{p.conductor(tl), p.click(tl), p.chordTrack(tl)}
	if len(p.Melody) > 0 {
		tracks = append(tracks, voice(tl, "Melody", melodyChannel, altoSax, p.Melody))
	}
	if len(p.Bass) > 0 {
		tracks = append(tracks, voice(tl, "Bass", bassChannel, fretlessBass, p.Bass))
	}
	for _, t := range tracks {
		if err := s.Add(t.track(tl.tick(p.Duration))); err != nil {
			return err
		}
	}
	_, err := s.WriteTo(b)
	return err
}

// conductor returns the track of what belongs to all tracks.
func (p piece) conductor(tl timeline) *score {
	s := newScore(p.title)
	s.add(0, smf.MetaText("Song Map by "+p.maker()))
	for _, t := range tl.tempos {
		s.add(t.tick, smf.MetaTempo(6e7/float64(t.micro)))
	}
	for _, m := range tl.meters {
		const clocks, thirtySeconds = 24, 8 // of a quarter note
		s.add(m.tick, smf.MetaTimeSig(uint8(m.meter.Numerator), uint8(m.meter.Denominator), clocks, thirtySeconds))
	}
	for _, k := range p.Keys {
		if key, ok := harte.ParseKey(k.Tonic, k.Mode); ok {
			s.add(tl.tick(k.Start), smf.MetaKey(0, !key.Minor, uint8(max(key.Sharps, -key.Sharps)), key.Sharps < 0))
		}
	}
	for _, section := range p.Sections {
		s.add(tl.tick(section.Start), smf.MetaMarker(section.Label))
	}
	for _, l := range p.Lyrics {
		s.add(tl.tick(l.Start), smf.MetaLyric(l.Text))
	}
	return s
}

// click returns a track with a note on every beat, a higher wood block on downbeats.
func (p piece) click(tl timeline) *score {
	const length = quarter / 8
	s := newScore("Click")
	for _, bar := range p.bars {
		for i := bar.first; i < bar.first+bar.beats; i++ {
			drum, velocity := lowBlock, 80
			if i == bar.first && bar.number > 0 {
				drum, velocity = highBlock, 110
			}
			at := tl.tick(p.Beats[i])
			s.note(at, at+length, drumChannel, drum, velocity)
		}
	}
	return s
}

// chordTrack returns a track of the chords, each with its name as a text.
func (p piece) chordTrack(tl timeline) *score {
	const velocity = 64
	s := newScore("Chords")
	s.add(0, smf.Message(midi.ProgramChange(chordChannel, electricPiano)))
	for _, c := range p.Chords {
		from, to := tl.tick(c.Start), tl.tick(c.End)
		s.add(from, smf.MetaText(p.chordName(c)))
		for _, key := range voicing(c) {
			s.note(from, to, chordChannel, key, velocity)
		}
	}
	return s
}

// voicing returns the MIDI numbers of a chord: the bass below C3 and the chord from G3 up,
// so that chords change with little movement.
func voicing(c songmap.Chord) []int {
	const lowest, bassFrom = 55, 36
	chord, ok := harte.Parse(c.Label)
	if !ok {
		return nil
	}
	keys := []int{bassFrom + chord.Bass.Pitch()}
	for _, t := range chord.Tones() {
		above := (chord.Root.Pitch() + t - lowest%12 + 12) % 12
		keys = append(keys, lowest+above)
	}
	return keys
}

// voice returns a track of single notes.
func voice(tl timeline, name string, channel, program uint8, notes []songmap.Note) *score {
	const loudest = 127
	s := newScore(name)
	s.add(0, smf.Message(midi.ProgramChange(channel, program)))
	for _, n := range notes {
		velocity := max(1, min(loudest, n.Velocity))
		s.note(tl.tick(n.Time), tl.tick(n.Time+n.Duration), channel, n.MIDI, velocity)
	}
	return s
}
