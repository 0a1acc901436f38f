package browser_test

import (
	"encoding/json"
	"strings"
	"testing"
)

// spelt is a Song Map of a second a chord: each root in each key, each kind of
// chord over each bass, and what is no chord.
func spelt(t *testing.T) string {
	t.Helper()
	type segment struct {
		Start int    `json:"start"`
		End   int    `json:"end"`
		Label string `json:"label,omitempty"`
		Tonic string `json:"tonic,omitempty"`
		Mode  string `json:"mode,omitempty"`
	}
	roots := strings.Fields("C C# Db D D# Eb E E# Fb F F# Gb G G# Ab A A# Bb B Cb F## Abb")
	var chords, keys []segment
	add := func(label string) {
		chords = append(chords, segment{Start: len(chords), End: len(chords) + 1, Label: label})
	}
	for _, mode := range []string{"major", "minor", "dorian"} {
		for _, tonic := range roots {
			start := len(chords)
			for _, root := range roots {
				for _, kind := range []string{"", ":min", ":dim/b3", ":hdim7", ":maj/3", ":7/b7"} {
					add(root + kind)
				}
			}
			keys = append(keys, segment{Start: start, End: len(chords), Tonic: tonic, Mode: mode})
		}
	}
	kinds := strings.Fields("maj min dim aug maj7 min7 7 dim7 hdim7 minmaj7 aug7 maj6 min6 9 maj9 min9 11 maj11 min11 13 maj13 min13 sus2 sus4 5 1 " +
		"(1,5) (1,3,5) (1,b3,5,b7) (1,4) maj(9) 7(*5,b13) min7(*b3) (*1) odd maj) maj( (x) (0) maj7(9,#11)")
	for _, kind := range kinds {
		for _, bass := range strings.Fields("1 b3 3 #4 5 b7 bb7 7 9 b13 13 14 0 07 E Bb G## x 3/5") {
			add("C:" + kind + "/" + bass)
			add("F#:" + kind + "/" + bass)
		}
		add("Eb:" + kind)
	}
	for _, label := range strings.Fields("N X H H:maj c:maj Am C: C#b:maj C####:maj C/ <b>") {
		add(label)
	}
	text, err := json.Marshal(map[string]any{
		"id": "x", "duration_sec": len(chords), "meter": map[string]int{"numerator": 4, "denominator": 4}, "tempo": map[string]int{"bpm_global": 120},
		"beats": []int{}, "downbeats": []int{}, "chords": chords, "key": keys, "lyrics": []int{},
	})
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// The page spells by itself, as Song Maps are sent as they lie.
func TestEveryChordAndKeyIsSpeltAsInTheExports(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve(s.analyzer("cat " + s.file("map.json", []byte(spelt(t))))...)
	id := submit(t, home, "all.wav", "sound")
	b := open(t, home, "/", 1440)
	b.wait(rowState, "all.wav", "complete")
	odd := eval[[]string](b, `(async () => {
		const { prepare } = await import(document.querySelector("script[type=module]").src.replace("jobs.js", "prepare.js"));
		const ask = (format) => fetch("/api/songmap/" + %s + "?format=" + format);
		const song = prepare((await (await ask("json")).json()).song_map);
		const ascii = (text) => text.replaceAll("♭", "b").replaceAll("♯", "#");
		const lines = (await (await ask("audacity")).text()).trim().split("\n").map((line) => line.split("\t")[2]);
		const keys = song.key.map((k) => "key " + ascii(k.tonic) + " " + k.mode);
		const own = [...keys, ...song.chords.map((c) => ascii(c.text))];
		const theirs = [...lines.filter((l) => l.startsWith("key ")), ...lines.filter((l) => !l.startsWith("key "))];
		if (own.length !== theirs.length || own.length < 9000) return [own.length + " names, the exports have " + theirs.length];
		return own.map((name, i) => name === theirs[i] ? "" : i + ": " + name + ", want " + theirs[i]).filter(Boolean).slice(0, 20);
	})()`, id)
	if len(odd) > 0 {
		t.Errorf("%q", odd)
	}
}
