package export_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"sort"
	"strconv"
	"strings"
	"testing"

	"gitlab.com/gomidi/midi/v2/smf"

	"songmap/domain/songmap"
)

// played is a MIDI file as a player hears it: what sounds when, in seconds.
type played struct {
	clicks, accents []float64
	chords          map[float64][]uint8 // notes that begin
	markers, texts  []string
	meters, keys    []string
	tracks          []string
	end             float64
}

// play reads a file. Times are summed up here in whole microseconds and
// ticks, as the reader's own are rounded at each change of tempo.
func play(t *testing.T, file []byte) played {
	t.Helper()
	s, err := smf.ReadFrom(bytes.NewReader(file))
	if err != nil {
		t.Fatalf("the MIDI file cannot be read: %v", err)
	}
	if s.Format() != 1 {
		t.Errorf("the file is of type %d, want 1", s.Format())
	}
	seconds := clockOf(t, s)
	p := played{chords: map[float64][]uint8{}}
	for _, track := range s.Tracks {
		tick := int64(0)
		open := map[[2]uint8]bool{} // channel and key
		for _, e := range track {
			tick += int64(e.Delta)
			at := seconds(tick)
			p.end = max(p.end, at)
			p.hear(at, e.Message)
			var channel, key, velocity uint8
			if e.Message.GetNoteStart(&channel, &key, &velocity) {
				if open[[2]uint8{channel, key}] {
					t.Errorf("note %d begins at %f s while it sounds", key, at)
				}
				open[[2]uint8{channel, key}] = true
			}
			if e.Message.GetNoteEnd(&channel, &key) {
				if !open[[2]uint8{channel, key}] {
					t.Errorf("note %d ends at %f s while it is silent", key, at)
				}
				delete(open, [2]uint8{channel, key})
			}
		}
		if len(open) > 0 {
			t.Errorf("%d notes never end", len(open))
		}
	}
	return p
}

func (p *played) hear(at float64, m smf.Message) {
	var channel, key, velocity, num, denom, accidentals uint8
	var major, flat bool
	var text string
	switch {
	case m.GetNoteStart(&channel, &key, &velocity) && channel == 9:
		p.clicks = append(p.clicks, at)
		if key == 76 {
			p.accents = append(p.accents, at)
		}
	case m.GetNoteStart(&channel, &key, &velocity) && channel == 0:
		p.chords[at] = append(p.chords[at], key)
	case m.GetMetaMeter(&num, &denom):
		p.meters = append(p.meters, fmt.Sprintf("%d/%d", num, denom))
	case m.GetMetaKeySig(&key, &accidentals, &major, &flat):
		p.keys = append(p.keys, fmt.Sprintf("%d flats %v, major %v", accidentals, flat, major))
	case m.GetMetaMarker(&text):
		p.markers = append(p.markers, text)
	case m.GetMetaTrackName(&text):
		p.tracks = append(p.tracks, text)
	case m.GetMetaText(&text):
		p.texts = append(p.texts, text)
	}
}

// clockOf is the time of a tick, after the tempo map of the first track.
func clockOf(t *testing.T, s *smf.SMF) func(tick int64) float64 {
	t.Helper()
	type change struct {
		tick  int64
		micro int64 // of a quarter note
		at    int64 // microseconds times the resolution
	}
	resolution := int64(s.TimeFormat.(smf.MetricTicks))
	var changes []change
	tick := int64(0)
	for _, e := range s.Tracks[0] {
		tick += int64(e.Delta)
		if e.Message.Is(smf.MetaTempoMsg) {
			raw := e.Message.Bytes()
			c := change{tick: tick, micro: int64(raw[3])<<16 | int64(raw[4])<<8 | int64(raw[5])}
			if n := len(changes); n > 0 {
				c.at = changes[n-1].at + (tick-changes[n-1].tick)*changes[n-1].micro
			}
			if c.micro == 0 {
				t.Errorf("there is no tempo at tick %d", tick)
			}
			changes = append(changes, c)
		}
	}
	if len(changes) == 0 || changes[0].tick != 0 {
		t.Fatalf("the tempo map does not begin at the beginning: %v", changes)
	}
	return func(tick int64) float64 {
		i := sort.Search(len(changes), func(i int) bool { return changes[i].tick > tick }) - 1
		return float64(changes[i].at+(tick-changes[i].tick)*changes[i].micro) / float64(resolution) / 1e6
	}
}

func checkMIDI(t *testing.T, file []byte) { t.Helper(); play(t, file) }

const millisecond = 0.001

// wantTimes checks that each time is met, and nothing else.
func wantTimes(t *testing.T, what string, got, want []float64) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("there are %d %s, want %d", len(got), what, len(want))
		return
	}
	for i := range want {
		if math.Abs(got[i]-want[i]) >= millisecond {
			t.Errorf("%s %d is at %.6f s, want %.6f s", what, i, got[i], want[i])
			return
		}
	}
}

// uneven is a steady song whose beats are no whole number of microseconds, so
// that an error of each could add up.
func uneven(seconds int) songmap.Map {
	const stretch = 0.937_123_49
	m := steady(seconds)
	for i := range m.Beats {
		m.Beats[i] *= stretch
	}
	for i := range m.Downbeats {
		m.Downbeats[i] *= stretch
	}
	return m
}

func TestTheClickLiesOnTheBeats(t *testing.T) {
	t.Parallel()
	songs := odd()
	songs["two hours"] = uneven(7200)
	delete(songs, "mistaken")
	for name, m := range songs {
		t.Run("of a song with "+name, func(t *testing.T) {
			t.Parallel()
			p := play(t, write(t, "midi", "title", m))
			wantTimes(t, "clicks", p.clicks, m.Beats)
			if len(m.Downbeats) > 1 && name != "beats with a gap" && name != "odd meter" && name != "late first beat" {
				wantTimes(t, "accents", p.accents, m.Downbeats)
			}
		})
	}
}

func TestTheFileIsAsLongAsTheSong(t *testing.T) {
	t.Parallel()
	for name, m := range odd() {
		if p := play(t, write(t, "midi", "title", m)); name != "mistaken" && p.end < m.Duration-2*millisecond {
			t.Errorf("%s: the file ends at %f s, the song at %f s", name, p.end, m.Duration)
		}
	}
}

func TestBarsOfTheFileAreBarsOfTheSong(t *testing.T) {
	t.Parallel()
	p := play(t, write(t, "midi", "title", waltzing()))
	// A beat of silence, a pickup of two, waltz, a bar of two, waltz.
	if want := []string{"1/4", "2/4", "3/4", "2/4", "3/4"}; !slices.Equal(p.meters[:min(len(p.meters), 5)], want) {
		t.Errorf("meters are %v, want %v first", p.meters, want)
	}
	for name, want := range map[string]string{"six eight": "[1/16 6/8 3/8]", "odd meter": "[2/8 7/8]", "an odd pickup": "[19/64 7/8]", "only a length": "[4/4]"} {
		if p := play(t, write(t, "midi", "title", odd()[name])); fmt.Sprint(p.meters) != want {
			t.Errorf("%s: meters are %v, want %s", name, p.meters, want)
		}
	}
}

func TestTheFileHasKeysSectionsAndChords(t *testing.T) {
	t.Parallel()
	m := waltzing()
	p := play(t, write(t, "midi", "Für Elise", m))
	if want := []string{"Für Elise", "Click", "Chords", "Melody", "Bass"}; !slices.Equal(p.tracks, want) {
		t.Errorf("tracks are %v, want %v", p.tracks, want)
	}
	if want := []string{"2 flats true, major true", "2 flats true, major false"}; !slices.Equal(p.keys, want) {
		t.Errorf("keys are %v, want %v", p.keys, want)
	}
	if want := []string{"verse <1>", "Für Elise & {co}", `=1+1 "x"`}; !slices.Equal(p.markers, want) {
		t.Errorf("markers are %q, want %q", p.markers, want)
	}
	want := []string{"Song Map by songmap 1.2.3", "Bb", "Cm7", "F7(b9)", "F#m7b5", "Ebmaj7/G", "N.C.", "X", "Gm(maj7)"}
	if !slices.Equal(p.texts[:len(want)], want) {
		t.Errorf("texts begin with %q, want %q", p.texts[:len(want)], want)
	}
	for at, notes := range p.chords {
		if at < millisecond && !slices.Equal(notes, []uint8{46, 58, 62, 65}) {
			t.Errorf("B flat major sounds as %v", notes)
		}
	}
}

func hundredths(f float64) float64 { return math.Round(100*f) / 100 }

// sounding is when the notes of a melody begin and end, by MIDI number, in
// order of their beginning.
func sounding(t *testing.T, file []byte) map[int][][2]float64 {
	t.Helper()
	s, err := smf.ReadFrom(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	seconds := clockOf(t, s)
	all := map[int][][2]float64{}
	for _, track := range s.Tracks {
		tick := int64(0)
		for _, e := range track {
			tick += int64(e.Delta)
			var channel, key, velocity uint8
			switch {
			case e.Message.GetNoteStart(&channel, &key, &velocity) && channel == 1:
				all[int(key)] = append(all[int(key)], [2]float64{hundredths(seconds(tick)), math.NaN()})
			case e.Message.GetNoteEnd(&channel, &key) && channel == 1:
				all[int(key)][len(all[int(key)])-1][1] = hundredths(seconds(tick))
			}
		}
	}
	return all
}

func TestANoteThatBeginsEndsTheOneOfItsPitchThatSounds(t *testing.T) {
	t.Parallel()
	note := func(time, duration float64, midi int) songmap.Note {
		return songmap.Note{Time: time, Duration: duration, MIDI: midi, Velocity: 80}
	}
	for name, c := range map[string]struct {
		notes []songmap.Note
		want  map[int][][2]float64
	}{
		"one after the other":  {[]songmap.Note{note(1, 1, 60), note(2, 1, 60)}, map[int][][2]float64{60: {{1, 2}, {2, 3}}}},
		"one into the other":   {[]songmap.Note{note(1, 2, 60), note(2, 2, 60)}, map[int][][2]float64{60: {{1, 2}, {2, 4}}}},
		"one inside the other": {[]songmap.Note{note(1, 5, 60), note(2, 1, 60)}, map[int][][2]float64{60: {{1, 2}, {2, 3}}}},
		"two at once":          {[]songmap.Note{note(1, 1, 60), note(1, 3, 60)}, map[int][][2]float64{60: {{1, 4}}}},
		"of two pitches":       {[]songmap.Note{note(1, 3, 60), note(2, 3, 61)}, map[int][][2]float64{60: {{1, 4}}, 61: {{2, 5}}}},
	} {
		m := songmap.Map{Duration: 8, Melody: c.notes}
		got := sounding(t, write(t, "midi", "title", m))
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: notes sound %v, want %v", name, got, c.want)
		}
	}
}

// Whatever an analyzer hears, no note is lost but those that begin with one of
// their pitch, none begins while its pitch sounds, and all end.
func TestNotesOfOnePitchNeverOverlap(t *testing.T) {
	t.Parallel()
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 8))
		m := songmap.Map{Duration: 20}
		begin := map[string]bool{}
		for range random.IntN(60) {
			n := songmap.Note{Time: float64(random.IntN(64)) / 8, Duration: []float64{1e-9, 0.1, 0.125, 0.5, 4}[random.IntN(5)], MIDI: 60 + random.IntN(4), Velocity: 1 + random.IntN(127)}
			m.Melody = append(m.Melody, n)
			begin[fmt.Sprint(n.MIDI, n.Time)] = true
		}
		m.Bass = m.Melody
		m.Beats = []float64{0.3, 0.31, 0.32, 0.5, 1, 1.5} // clicks that are longer than beats
		file := write(t, "midi", "title", m)
		play(t, file)
		notes := 0
		for _, list := range sounding(t, file) {
			notes += len(list)
		}
		if notes != len(begin) {
			t.Errorf("seed %d: %d notes sound, want %d", seed, notes, len(begin))
		}
		if t.Failed() {
			t.Fatalf("seed %d: %+v", seed, m.Melody)
		}
	}
}

func TestMidicsvFindsTheClickOnTheBeats(t *testing.T) {
	t.Parallel()
	m := waltzing()
	const resolution = 960
	var clicks []float64
	tempos := [][2]float64{} // tick, microseconds of a quarter note
	for row := range strings.Lines(ask(t, write(t, "midi", "Für Elise", m), "midicsv", "FILE")) {
		cells := strings.Split(strings.TrimSpace(row), ", ")
		tick, _ := strconv.ParseFloat(cells[1], 64)
		switch cells[2] {
		case "Tempo":
			micro, _ := strconv.ParseFloat(cells[3], 64)
			tempos = append(tempos, [2]float64{tick, micro})
		case "Note_on_c":
			if cells[3] != "9" || cells[5] == "0" {
				continue
			}
			at := 0.0
			for i, tempo := range tempos {
				end := tick
				if i+1 < len(tempos) {
					end = min(tick, tempos[i+1][0])
				}
				at += max(0, end-tempo[0]) * tempo[1] / resolution / 1e6
			}
			clicks = append(clicks, at)
		}
	}
	wantTimes(t, "clicks", clicks, m.Beats)
}
