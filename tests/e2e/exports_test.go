package e2e_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestASongMapComesInEveryFormat(t *testing.T) {
	t.Parallel()
	c, _ := newSite(t).serve()
	id := c.submit("My Söng.wav", wave(t))
	c.wait(id, "complete", "error")
	for format, begins := range map[string]string{
		"json": `{"job_id":`, "jams": `{"file_metadata":{"title":"My Söng"`, "midi": "MThd", "audacity": "0.000000\t",
		"csv": "TIME,VALUE", "chordpro": "{title: My Söng}", "svg": "<?xml", "musicxml": "<?xml",
	} {
		if r := c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id+"?format="+format); !strings.HasPrefix(string(r.body), begins) {
			t.Errorf("%s begins with %.80q, want %q", format, r.body, begins)
		}
	}
	c.expect(http.StatusNotFound, http.MethodGet, "/api/songmap/"+id+"?format=lrc") // no lyrics
	c.expect(http.StatusUnprocessableEntity, http.MethodGet, "/api/songmap/"+id+"?format=pdf")
}

func TestASongIsDrawnWithoutAServer(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	picture := filepath.Join(s.dir, "song.svg")
	if code, out, complaints := s.run("analyze", "--picture", picture, s.put("my song.wav", wave(t))); code != 0 {
		t.Fatalf("exit code %d\n%s%s", code, out, complaints)
	}
	drawn, err := os.ReadFile(picture)
	if err != nil || !strings.Contains(string(drawn), ">my song</text>") || !strings.Contains(string(drawn), "4/4") {
		t.Errorf("drawn: %.200s, %v", drawn, err)
	}
}
