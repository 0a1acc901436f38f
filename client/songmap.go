package client

import (
	"context"
	"encoding/json"
	"errors"
	"mime"
	"net/http"
	"net/url"
)

// SongMap is what an analysis says about a song. Times are seconds from its start.
// Keys, chords and sections follow one another without gaps.
type SongMap struct {
	ID          string      `json:"id"`
	Duration    float64     `json:"duration_sec"`
	Meter       Meter       `json:"meter"`
	Tempo       Tempo       `json:"tempo"`
	Beats       []float64   `json:"beats"`
	Downbeats   []float64   `json:"downbeats"`
	Keys        []Key       `json:"key"`
	Chords      []Chord     `json:"chords"`
	Sections    []Section   `json:"sections"`
	Lyrics      []Lyric     `json:"lyrics"`
	Performance Performance `json:"performance"`
	Provenance  Provenance  `json:"provenance"`

	Raw json.RawMessage `json:"-"` // as the server wrote it, with what this client does not know
}

// Meter is a time signature.
type Meter struct {
	Numerator   float64 `json:"numerator"` // whole
	Denominator float64 `json:"denominator"`
}

// Tempo is the speed of the beat.
type Tempo struct {
	BPM        float64      `json:"bpm_global"` // 0: no beat was found
	Curve      [][2]float64 `json:"curve"`      // seconds, and beats per minute
	Confidence float64      `json:"confidence"` // 0..1, as all of them
}

// Key is the key of a part of the song.
type Key struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Tonic      string  `json:"tonic"` // "C", "F#"
	Mode       string  `json:"mode"`  // "major" or "minor"
	Confidence float64 `json:"conf"`
}

// Chord is a chord after Harte: "C:maj", "A:min", "G:7", and "N" where there is none.
type Chord struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Label      string  `json:"label"`
	Confidence float64 `json:"conf"`
}

// Section is a part of the form. Sections of the same label repeat the same music.
type Section struct {
	Start float64 `json:"start"`
	End   float64 `json:"end"`
	Label string  `json:"label"`
}

// Lyric is a line of text.
type Lyric struct {
	Start      float64 `json:"start"`
	End        float64 `json:"end"`
	Text       string  `json:"text"`
	Confidence float64 `json:"conf"`
}

// Performance is what is sung and played.
type Performance struct {
	Melody []Note `json:"melody"`
	Bass   []Note `json:"bass"`
}

// Note is a note of the melody or the bass line.
type Note struct {
	Time       float64 `json:"time"`
	Duration   float64 `json:"duration"`
	MIDI       float64 `json:"midi"` // 0 to 127; 69 is A4
	Velocity   float64 `json:"velocity"`
	Confidence float64 `json:"confidence"`
}

// Provenance says how a Song Map came to be.
type Provenance struct {
	Engine      string            `json:"engine"`
	Version     string            `json:"version"`
	Options     map[string]string `json:"options"`
	InputSHA256 string            `json:"input_sha256"`
	CreatedAt   string            `json:"created_at"`
	Warnings    []string          `json:"warnings"` // what of the song was not heard
}

// SongMap returns the Song Map of a job that is complete. Of a job that waits or runs it
// returns an *Error of status 202, of one that has failed, of status 409.
func (c *Client) SongMap(ctx context.Context, id string) (SongMap, error) {
	a, err := c.songMap(ctx, id, "")
	if err != nil {
		return SongMap{}, err
	}
	var found struct {
		SongMap json.RawMessage `json:"song_map"`
	}
	if err := c.decode(a.body, &found); err != nil {
		return SongMap{}, err
	}
	m := SongMap{Raw: found.SongMap}
	if len(found.SongMap) == 0 {
		return SongMap{}, c.notSongmap(errors.New("there is no Song Map in it"))
	}
	// Other analyzers may bend a field; that must not keep the others from being read.
	err = json.Unmarshal(found.SongMap, &m)
	if wrong := (*json.UnmarshalTypeError)(nil); err != nil && (!errors.As(err, &wrong) || wrong.Field == "") {
		return SongMap{}, c.notSongmap(err)
	}
	return m, nil
}

// Export is a Song Map in the format of another program.
type Export struct {
	Name      string // for a file
	MediaType string
	Content   []byte
}

// Export returns the Song Map of a job in a format: midi, musicxml, jams, chordpro, lrc, audacity, csv,
// svg and what else the server knows. Its errors are those of SongMap.
func (c *Client) Export(ctx context.Context, id, format string) (Export, error) {
	if format == "" || format == "json" {
		m, err := c.SongMap(ctx, id)
		return Export{id + ".song_map.json", "application/json", m.Raw}, err
	}
	a, err := c.songMap(ctx, id, format)
	if err != nil {
		return Export{}, err
	}
	_, about, _ := mime.ParseMediaType(a.header.Get("Content-Disposition")) // then it has no name
	return Export{about["filename"], a.header.Get("Content-Type"), a.body}, nil
}

func (c *Client) songMap(ctx context.Context, id, format string) (answer, error) {
	path, err := jobPath("/api/songmap/", id, "")
	if err != nil {
		return answer{}, err
	}
	r := call{path: path}
	if format != "" {
		r.query = url.Values{"format": {format}}
	}
	a, err := c.do(ctx, r)
	if err != nil || a.status != http.StatusAccepted {
		return a, err
	}
	return answer{}, c.refused(&http.Response{StatusCode: a.status, Status: "202 Accepted", Header: a.header}, a.body)
}
