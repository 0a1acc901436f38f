package export_test

import (
	"bytes"
	"cmp"
	"fmt"
	"html"
	"image/png"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"songmap/domain/songmap"
)

func TestThePictureSaysWhatTheSongIs(t *testing.T) {
	t.Parallel()
	picture := string(write(t, "svg", `Für "Elise" <script>alert(1)</script>`, waltzing()))
	for _, want := range []string{
		"Für &#34;Elise&#34; &lt;script&gt;", "B♭ major, then G minor", "100 bpm", "3/4", "1:00", "verse &lt;1&gt;", "Für Elise &amp; {co}",
		">B♭<", ">Cm7<", ">F7(♭9)<", ">F♯m7♭5<", ">E♭maj7/G<", ">N.C.<", "to G minor", ">melody<", ">bass<", ">songmap 1.2.3<", "&#39;la, la&#39;",
	} {
		if !strings.Contains(picture, want) {
			t.Errorf("the picture has no %s", want)
		}
	}
	if strings.Contains(picture, "<script") || strings.Contains(picture, "http://") != strings.Contains(picture, `xmlns="http://www.w3.org/2000/svg"`) {
		t.Error("the picture reaches outside itself")
	}
}

func TestAPictureWithoutBeatsSaysSo(t *testing.T) {
	t.Parallel()
	if picture := string(write(t, "svg", "title", odd()["chords alone"])); !strings.Contains(picture, "no beat found") || !strings.Contains(picture, ">C/E<") {
		t.Errorf("the picture is %s", picture)
	}
}

var attribute = map[string]*regexp.Regexp{
	"x": regexp.MustCompile(` x="([^"]+)"`), "width": regexp.MustCompile(` width="([^"]+)"`), "size": regexp.MustCompile(` font-size="([^"]+)"`),
}

func number(t *testing.T, name, element string) float64 {
	t.Helper()
	found := attribute[name].FindStringSubmatch(element)
	if found == nil {
		return 0
	}
	v, err := strconv.ParseFloat(found[1], 64)
	if err != nil {
		t.Errorf("%s is %q", name, found[1])
	}
	return v
}

func TestNothingLiesOutsideThePage(t *testing.T) {
	t.Parallel()
	everyOdd(t, func(t *testing.T, m songmap.Map) {
		for line := range strings.Lines(string(write(t, "svg", strings.Repeat("long title ", 40), m))) {
			if !strings.Contains(line, "<rect") {
				continue
			}
			if x, w := number(t, "x", line), number(t, "width", line); x < 0 || x+w > 1280.6 {
				t.Errorf("%s lies outside", line)
			}
		}
	})
}

// text is a piece of writing in a picture, and where it begins and ends at
// least: in a narrow typeface.
type text struct {
	words    string
	from, to float64
	y        string
}

func texts(t *testing.T, picture []byte) (all []text) {
	t.Helper()
	for _, e := range regexp.MustCompile(`<text class="([^"]+)"([^>]*)>([^<]*)<`).FindAllStringSubmatch(string(picture), -1) {
		class, attributes, words := e[1], e[2], html.UnescapeString(e[3])
		if strings.Contains(attributes, "rotate") {
			continue // it is as high as its box at most
		}
		long := 0.5 * number(t, "size", attributes) * float64(len([]rune(words)))
		from := number(t, "x", attributes)
		switch class {
		case "end":
			from -= long
		case "mid", "chord-name", "again":
			from -= long / 2
		}
		y := regexp.MustCompile(` y="([^"]+)"`).FindStringSubmatch(attributes)
		all = append(all, text{words, from, from + long, y[1]})
	}
	return all
}

func TestNothingIsWrittenOutsideThePage(t *testing.T) {
	t.Parallel()
	everyOdd(t, func(t *testing.T, m songmap.Map) {
		for _, e := range texts(t, write(t, "svg", strings.Repeat("long title ", 40), m)) {
			if e.from < 0 || e.to > 1280 {
				t.Errorf("%q stands from %.0f to %.0f", e.words, e.from, e.to)
			}
		}
	})
}

// A line has sixteen seconds here.
func TestTheNameOfAKeyStaysOnThePageAndBesideOthers(t *testing.T) {
	t.Parallel()
	for name, starts := range map[string][]float64{
		"in the middle":        {8},
		"in the last bar":      {14.1},
		"at the very end":      {15.99},
		"at the next line":     {16},
		"two at the end":       {13, 15.9},
		"two in the last beat": {15.5, 15.9},
		"at the end of all":    {31.9},
	} {
		m := steady(32)
		m.Keys = []songmap.Key{{Span: span(0, starts[0]), Tonic: "C", Mode: "major"}}
		for i, at := range starts {
			end := m.Duration
			if i+1 < len(starts) {
				end = starts[i+1]
			}
			m.Keys = append(m.Keys, songmap.Key{Span: span(at, end), Tonic: []string{"G#", "D"}[i], Mode: "minor"})
		}
		named, lines := 0, map[string][]text{}
		for _, e := range texts(t, write(t, "svg", "title", m)) {
			lines[e.y] = append(lines[e.y], e)
			if strings.HasPrefix(e.words, "to ") {
				named++
				if e.from < 80 || e.to > 1240 {
					t.Errorf("%s: %q stands from %.0f to %.0f", name, e.words, e.from, e.to)
				}
			}
		}
		if named != len(starts) {
			t.Errorf("%s: %d names of keys, want %d", name, named, len(starts))
		}
		for _, line := range lines {
			slices.SortFunc(line, func(a, b text) int { return cmp.Compare(a.from, b.from) })
			for i := 1; i < len(line); i++ {
				if line[i].from < line[i-1].to {
					t.Errorf("%s: %q lies over %q", name, line[i].words, line[i-1].words)
				}
			}
		}
	}
}

// Chords a beat long stand side by side and have long names.
func TestChordNamesDoNotOverlap(t *testing.T) {
	t.Parallel()
	m := steady(60)
	m.Chords = nil
	for i, at := range m.Beats {
		m.Chords = append(m.Chords, songmap.Chord{Span: span(at, at+0.5), Label: []string{"F#:hdim7", "E:minmaj7", "C:maj", "A#:min7/b7"}[i%4], Confidence: 1})
	}
	named := 0
	last := map[string]float64{} // where the last name of a line of text ends
	for _, e := range regexp.MustCompile(`<text class="chord-name" font-size="([0-9.]+)" x="([0-9.]+)" y="([0-9.]+)">([^<]+)<`).
		FindAllStringSubmatch(string(write(t, "svg", "title", m)), -1) {
		size, _ := strconv.ParseFloat(e[1], 64)
		x, _ := strconv.ParseFloat(e[2], 64)
		half := 0.25 * size * float64(len([]rune(e[4]))) // a narrow typeface's width at least
		if x-half < last[e[3]] {
			t.Errorf("%s at %s lies over the name before it", e[4], e[2])
		}
		last[e[3]] = x + half
		if size < 8 {
			t.Errorf("%s is %.0f pixels high", e[4], size)
		}
		named++
	}
	if named < len(m.Chords) {
		t.Errorf("%d texts name %d chords", named, len(m.Chords))
	}
}

func TestLongSongsMakePicturesOfALimitedSize(t *testing.T) {
	t.Parallel()
	long := steady(7200)
	long.Lyrics = waltzing().Lyrics
	for name, m := range map[string]songmap.Map{"ten minutes": steady(600), "two hours": long, "a day": odd()["two beats a day"]} {
		picture := write(t, "svg", "title", m)
		head := regexp.MustCompile(`height="([0-9.]+)"`).FindSubmatch(picture)
		if height, _ := strconv.ParseFloat(string(head[1]), 64); height > 32767 || len(picture) > 10<<20 {
			t.Errorf("%s: the picture has %.0f pixels, more than programs draw, or %d bytes", name, height, len(picture))
		}
	}
}

func TestRsvgDrawsThePicture(t *testing.T) {
	t.Parallel()
	for name, m := range map[string]songmap.Map{"everything": waltzing(), "nothing": {}, "four minutes": steady(240)} {
		out := ask(t, write(t, "svg", "Für Elise", m), "rsvg-convert", "FILE")
		image, err := png.Decode(bytes.NewReader([]byte(out)))
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		size := image.Bounds().Size()
		dark := 0
		for i := 0; i < size.X*size.Y; i += 7 { // some of the pixels are enough
			if r, g, b, _ := image.At(i%size.X, i/size.X).RGBA(); r+g+b < 3*0x8000 {
				dark++
			}
		}
		if size.X != 1280 || dark < 30 {
			t.Errorf("%s is drawn %v pixels large, %d of them dark", name, size, dark)
		}
		_, corner, _, _ := image.At(0, 0).RGBA()
		if corner != 0xffff {
			t.Errorf("%s: the page is not white but %s", name, fmt.Sprint(image.At(0, 0)))
		}
	}
}
