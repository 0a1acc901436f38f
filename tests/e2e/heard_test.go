package e2e_test

import (
	"math"
	"net/http"
	"slices"
	"testing"

	"songmap/tests/soundfiles"
)

// heard is what a Song Map says about the music of soundfiles.
type heard struct {
	SongMap struct {
		Duration float64 `json:"duration_sec"`
		Tempo    struct {
			BPM float64 `json:"bpm_global"`
		} `json:"tempo"`
		Keys []struct {
			Tonic string `json:"tonic"`
			Mode  string `json:"mode"`
		} `json:"key"`
		Provenance struct {
			Warnings []string `json:"warnings"`
		} `json:"provenance"`
	} `json:"song_map"`
}

func TestTheWholeSongIsHeardWhateverItsFileIsLike(t *testing.T) {
	t.Parallel()
	soundfiles.NeedFFmpeg(t)
	c, _ := newSite(t).serve()
	for _, f := range soundfiles.Odd() {
		t.Run(f.Name, func(t *testing.T) {
			t.Parallel()
			c := client{t, c.url}
			id := c.submit(f.Name, f.Make(t))
			switch s := c.wait(id, "complete", "error"); {
			case s.Status == "error" && slices.Contains(f.Refused, s.ErrorCode):
				return
			case s.Status == "error":
				t.Fatalf("the job ends as %s: %s", s.ErrorCode, s.ErrorMessage)
			}
			var h heard
			c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id).json(t, &h)
			// Encoders pad: a frame of MP3 at its rate, a packet of Vorbis.
			const padding = 0.1
			if d := h.SongMap.Duration; math.Abs(d-f.Seconds) > padding {
				t.Errorf("%v seconds are heard of %v, and the warnings are %q", d, f.Seconds, h.SongMap.Provenance.Warnings)
			}
			const near = 1.0
			if bpm := h.SongMap.Tempo.BPM; math.Abs(bpm-soundfiles.BPM) > near {
				t.Errorf("the tempo is %v, want %v", bpm, soundfiles.BPM)
			}
			for _, k := range h.SongMap.Keys {
				if k.Tonic != soundfiles.Tonic || k.Mode != soundfiles.Mode {
					t.Errorf("the key is %s %s, want %s %s", k.Tonic, k.Mode, soundfiles.Tonic, soundfiles.Mode)
				}
			}
		})
	}
}

// What is missing is said, and the rest is heard.
func TestAJobOfADamagedFileIsCompleteAndSaysWhatIsMissing(t *testing.T) {
	t.Parallel()
	c, _ := newSite(t).serve()
	whole := soundfiles.WAV{Rate: 8000, Channels: [][]float32{soundfiles.Music(8, 8000)}}.File()
	id := c.submit("cut.wav", whole[:len(whole)/2])
	if s := c.wait(id, "complete", "error"); s.Status != "complete" {
		t.Fatalf("the job ends as %+v", s)
	}
	var h heard
	c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id).json(t, &h)
	want := []string{"The file announces 8.0 seconds of sound and holds 4.0 seconds."}
	if got := h.SongMap.Provenance.Warnings; !slices.Equal(got, want) {
		t.Errorf("warnings = %q, want %q", got, want)
	}
	var told struct {
		Warnings []string `json:"warnings"`
	}
	c.expect(http.StatusOK, http.MethodGet, "/api/status/"+id).json(t, &told)
	if !slices.Equal(told.Warnings, want) {
		t.Errorf("the status tells %q, want %q", told.Warnings, want)
	}
}
