package export_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"os"
	"reflect"
	"testing"
	"unicode/utf8"

	"songmap/adapters/internal/export"
	"songmap/adapters/internal/songjson"
	"songmap/domain/songmap"
)

func TestEveryFormatHasANameOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range export.Formats() {
		if seen[f.Name] || seen[f.Extension] {
			t.Errorf("%s or %s is used twice", f.Name, f.Extension)
		}
		seen[f.Name], seen[f.Extension] = true, true
		if f.MediaType == "" || f.About == "" || f.Extension[0] != '.' {
			t.Errorf("%+v is not complete", f)
		}
	}
	for _, name := range []string{"", "json", "JAMS", "pdf"} {
		if _, found := export.Find(name); found {
			t.Errorf("there is a format %q", name)
		}
	}
}

func TestTheSameSongGivesTheSameBytesAndStaysAsItIs(t *testing.T) {
	t.Parallel()
	for _, f := range export.Formats() {
		m := waltzing()
		first := write(t, f.Name, "title", m)
		if second := write(t, f.Name, "title", m); !bytes.Equal(first, second) {
			t.Errorf("%s: two files of one song differ", f.Name)
		}
		if !reflect.DeepEqual(m, waltzing()) {
			t.Errorf("%s changed the song", f.Name)
		}
	}
}

func TestEveryFormatCopesWithEverySong(t *testing.T) {
	t.Parallel()
	everyOdd(t, func(t *testing.T, m songmap.Map) {
		for _, f := range export.Formats() {
			file := write(t, f.Name, "title", m)
			check(t, f.Name, file)
			if f.Name != "midi" && (bytes.Contains(file, []byte("NaN")) || bytes.Contains(file, []byte("Inf"))) {
				t.Errorf("the %s file has a number that is none", f.Name)
			}
		}
	})
}

func TestTheSongMapsOfOlderServicesCanBeWritten(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("../songjson/testdata/old.song_map.json")
	if err != nil {
		t.Fatal(err)
	}
	m, err := songjson.Unmarshal(text)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range export.Formats() {
		check(t, f.Name, write(t, f.Name, "old", m))
	}
}

// FuzzFormats writes whatever can be read as a Song Map.
func FuzzFormats(f *testing.F) {
	for _, m := range odd() {
		if text, err := songjson.Marshal(m); err == nil {
			f.Add("title", text)
		}
	}
	f.Add("a\x00{}\n]]>", []byte(`{"duration_sec":1e308,"beats":[1,null,3e9],"chords":[{"start":-1,"end":2,"label":"\u0000|"}],"meter":{"numerator":1e9}}`))
	f.Fuzz(func(t *testing.T, title string, text []byte) {
		m, err := songjson.Unmarshal(text)
		if err != nil {
			return
		}
		for _, f := range export.Formats() {
			check(t, f.Name, write(t, f.Name, title, m))
		}
	})
}

// check reads a file as far as any song's can be.
func check(t *testing.T, format string, file []byte) {
	t.Helper()
	switch format {
	case "midi":
		checkMIDI(t, file)
		return
	case "jams":
		readJAMS(t, file)
	case "svg":
		checkXML(t, file)
	case "musicxml":
		readSheetMusic(t, file)
	case "lrc":
		readLRC(t, file)
	case "csv":
		readCSV(t, file)
	case "audacity":
		readLabels(t, file)
	case "chordpro":
		readSheet(t, file)
	}
	if !utf8.Valid(file) {
		t.Errorf("the %s file is not UTF-8", format)
	}
}

func checkXML(t *testing.T, file []byte) {
	t.Helper()
	for d := xml.NewDecoder(bytes.NewReader(file)); ; {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil {
			t.Fatalf("the file is no XML: %v", err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		if e.Name.Local == "script" || e.Name.Local == "image" || e.Name.Local == "foreignObject" {
			t.Errorf("the file has an element %s", e.Name.Local)
		}
		for _, a := range e.Attr {
			if bytes.Contains([]byte(a.Value), []byte("NaN")) || bytes.Contains([]byte(a.Value), []byte("Inf")) || a.Name.Local == "href" {
				t.Errorf("%s of %s is %q", a.Name.Local, e.Name.Local, a.Value)
			}
		}
	}
}
