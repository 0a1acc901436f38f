package e2e_test

import (
	"net/http"
	"strings"
	"testing"
	"time"
)

// oldPipeline behaves as the services of the old pipeline do: options, words
// on standard output and error, a stem in the output folder, one document.
const oldPipeline = `
while [ $# -gt 0 ]; do case $1 in --id) id=$2;; --infile) in=$2;; --out) out=$2;; esac; shift 2; done
test -s "$in" || exit 3
echo "loading model" >&2
cp "$in" "$out/vocals.wav"
cat <<JSON
{
  "id": "$id", "duration_sec": 4.0, "meter": {"numerator": 3, "denominator": 4}, "tempo": {"bpm_global": 90.5},
  "beats": [0.5], "downbeats": [0.5], "chords": [], "lyrics": [{"start": 0, "end": 1, "text": "la la"}],
  "extra": {"kept": true}
}
JSON
`

func TestAServiceOfTheOldPipelineWorksUnchanged(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	script := s.put("old.sh", []byte(oldPipeline))
	c, _ := s.serve("--analyzer", "sh "+script+" --id {id} --infile {input} --out {output}")
	id := c.submit("song.wav", wave(t))
	if s := c.wait(id, "complete", "error"); s.Status != "complete" {
		t.Fatalf("the job ends as %+v", s)
	}
	doc := string(c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id).body)
	doc = strings.ReplaceAll(doc, " ", "")
	for _, part := range []string{`"bpm_global":90.5`, `"lala"`, `"kept":true`, `"id":"` + id + `"`} {
		if !strings.Contains(doc, part) {
			t.Errorf("the Song Map lacks %s:\n%s", part, doc)
		}
	}
	if r := c.get("/api/audio/" + id + "/stem/vocals"); r.StatusCode != http.StatusOK || len(r.body) != len(wave(t)) {
		t.Errorf("the stem answers %d with %d bytes", r.StatusCode, len(r.body))
	}
	c.expect(http.StatusNotFound, http.MethodGet, "/api/audio/"+id+"/stem/drums")
	c.expect(http.StatusBadRequest, http.MethodGet, "/api/audio/"+id+"/stem/kazoo")
}

func TestCancelAndDeleteStopTheChild(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.serve("--workers", "1", "--drain", "0s", "--analyzer", "sleep 3600")
	for _, end := range []struct{ method, call string }{
		{http.MethodPost, "/cancel"}, {http.MethodDelete, ""},
	} {
		id := c.submit("long.wav", wave(t))
		c.wait(id, "processing")
		asked := time.Now()
		c.expect(http.StatusOK, end.method, jobPath(id, end.call))
		// There is one worker: the next job can start only when the child is gone.
		next := c.submit("next.wav", wave(t))
		c.wait(next, "processing")
		t.Logf("%s: the worker was free after %v", end.method+end.call, time.Since(asked))
		c.expect(http.StatusOK, http.MethodPost, jobPath(next, "/cancel"))
	}
}
