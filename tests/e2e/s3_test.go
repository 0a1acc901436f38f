package e2e_test

import (
	"bytes"
	"io/fs"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"songmap/tests/postgresql"
	"songmap/tests/s3server"
)

// bucket is one of an object store in which a site keeps its media.
type bucket struct{ s3server.Bucket }

func newBucket(t *testing.T) bucket {
	t.Helper()
	return bucket{s3server.New(t)}
}

// media is the setting.
func (b bucket) media() []string {
	return []string{"--media", "s3://" + b.Name + "/songs?endpoint=" + url.QueryEscape(b.Endpoint)}
}

// objects are what a job has in the bucket; marks and the like are left out.
func (b bucket) objects(t *testing.T) (keys []string) {
	t.Helper()
	top := filepath.Join(b.Dir, "songs")
	_ = filepath.WalkDir(top, func(name string, e fs.DirEntry, err error) error {
		key, _ := filepath.Rel(top, name)
		if err == nil && !e.IsDir() && !strings.HasPrefix(e.Name(), ".") {
			keys = append(keys, key)
		}
		return nil
	})
	return keys
}

// stemmed is an analyzer that leaves a stem and shows what it knows.
const stemmed = `
env > "$3/env.txt"
cp "$2" "$3/vocals.wav" || exit 3
printf '{"id":"%s","duration_sec":1,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":120},"beats":[0.5],"downbeats":[0.5],"chords":[],"lyrics":[]}' "$1"
`

func TestMediaLieInAnObjectStore(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := newSite(t)
	c, stop := s.serve(append(b.media(), "--analyzer", "sh "+s.put("stemmed.sh", []byte(stemmed))+" {id} {input} {output}")...)
	c.isReady(http.StatusOK)
	song := wave(t)
	id := c.submit("My Song.wav", song)
	if st := c.wait(id, "complete", "error"); st.Status != "complete" {
		t.Fatalf("the job ends as %+v", st)
	}
	for _, target := range []string{"/original", "/stem/vocals"} {
		target = "/api/audio/" + id + target
		if r := c.get(target); !bytes.Equal(r.body, song) || r.Header.Get("Content-Type") != "audio/wav" {
			t.Errorf("%s answers %d with %d other bytes, %v", target, r.StatusCode, len(r.body), r.Header)
		}
		if r := c.get(target, "Range", "bytes=4-7"); r.StatusCode != http.StatusPartialContent || !bytes.Equal(r.body, song[4:8]) {
			t.Errorf("a range of %s answers %d %q", target, r.StatusCode, r.body)
		}
	}
	there := b.objects(t)
	slices.Sort(there)
	if len(there) != 4 || there[0] != "output/"+id+"/"+id+".song_map.json" || there[1] != "output/"+id+"/env.txt" ||
		there[2] != "output/"+id+"/vocals.wav" || !strings.HasPrefix(there[3], "uploads/") {
		t.Errorf("in the bucket there is %q", there)
	}
	env, err := os.ReadFile(filepath.Join(b.Dir, "songs", "output", id, "env.txt"))
	if err != nil || strings.Contains(string(env), "AWS_") || strings.Contains(string(env), s3server.SecretKey) {
		t.Errorf("the analyzer knows %s, %v", env, err)
	}
	for _, folder := range []string{"uploads", "output/" + id} {
		if _, err := os.Stat(s.folder(folder)); !os.IsNotExist(err) {
			t.Errorf("there is a folder %s: %v", folder, err)
		}
	}
	if out := s.ok(append([]string{"check"}, b.media()...)...); out != "" {
		t.Errorf("check says %q", out)
	}
	stop()
	c, _ = s.serve(b.media()...)
	c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
	c.expect(http.StatusOK, http.MethodDelete, jobPath(id, ""))
	c.expect(http.StatusNotFound, http.MethodGet, "/api/audio/"+id+"/original")
	if left := b.objects(t); len(left) != 0 {
		t.Errorf("after the job was deleted there is %q", left)
	}
}

func TestWhatOneInstanceTakesInAnotherAnalyses(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	media := append(b.media(), "--database", postgresql.Database(t))
	c, _ := newSite(t).serve(append(media, "--role", "api")...)
	song := wave(t)
	id := c.submit("song.wav", song)
	newSite(t).serve(append(media, "--role", "worker")...)
	if st := c.wait(id, "complete", "error"); st.Status != "complete" {
		t.Fatalf("the job ends as %+v", st)
	}
	c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
	c.expect(http.StatusOK, http.MethodGet, "/api/audio/"+id+"/peaks")
	if r := c.get("/api/audio/" + id + "/original"); !bytes.Equal(r.body, song) {
		t.Errorf("the original answers %d with %d other bytes", r.StatusCode, len(r.body))
	}
}

func TestWhoWantsAudioIsSentToTheObjectStore(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := newSite(t)
	c, _ := s.serve(append(b.media(), "--media-redirect")...)
	song := wave(t)
	id := c.submit("Für \"Elise\".wav", song)
	original := "/api/audio/" + id + "/original"
	r := c.get(original, "Range", "bytes=4-7") // the client follows
	if at := r.Request.URL.String(); !strings.HasPrefix(at, b.Endpoint) || strings.Contains(at, s3server.SecretKey) {
		t.Errorf("the original comes from %s", at)
	}
	if r.StatusCode != http.StatusPartialContent || !bytes.Equal(r.body, song[4:8]) || r.Header.Get("Content-Type") != "audio/wav" ||
		!strings.Contains(r.Header.Get("Content-Disposition"), "F%C3%BCr%20%22Elise%22.wav") {
		t.Errorf("it answers %d %q %v", r.StatusCode, r.body, r.Header)
	}
	if r := c.do(http.MethodHead, original, nil); r.StatusCode != http.StatusOK || r.ContentLength != int64(len(song)) || !strings.HasPrefix(r.Request.URL.String(), b.Endpoint) {
		t.Errorf("HEAD answers %d %v", r.StatusCode, r.Header)
	}
	if policy := c.get("/", "Accept", "text/html").Header.Get("Content-Security-Policy"); !strings.Contains(policy, "media-src 'self' "+b.Endpoint) {
		t.Errorf("the page may get media from: %s", policy)
	}
	c.expect(http.StatusNotFound, http.MethodGet, "/api/audio/none/original")
}

func TestJobsWaitForAnObjectStoreThatIsAway(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := newSite(t)
	script, word := s.put("slow.sh", []byte(onTheWord)), s.folder("word")
	p := s.start(append(b.media(), "--workers", "1", "--analyzer", "sh "+script+" {id} {input} {output} "+word)...)
	ids := []string{p.submit("song.wav", wave(t)), p.submit("song.wav", wave(t))}
	p.wait(ids[0], "processing")
	s.rename(b.Dir, s.folder("away"))
	if r := p.upload("song.wav", wave(t)); r.StatusCode != http.StatusServiceUnavailable {
		t.Errorf("an upload answers %d: %s", r.StatusCode, r.body)
	}
	p.isReady(http.StatusServiceUnavailable)
	if report := p.get("/readyz").body; !strings.Contains(string(report), "store of uploads") || strings.Contains(string(report), b.Endpoint) {
		t.Errorf("/readyz says %s", report)
	}
	s.put("word", nil)
	p.waitForLog("could not keep")
	for _, id := range ids {
		if st := p.status(id); st.Status == "error" {
			t.Errorf("while the store is away a job ends as %+v", st)
		}
	}
	s.rename(s.folder("away"), b.Dir)
	p.isReady(http.StatusOK)
	for _, id := range ids {
		p.wait(id, "complete")
	}
	if log := p.log.text(); strings.Contains(log, s3server.SecretKey) {
		t.Errorf("the log shows a secret:\n%s", log)
	}
}

func TestAnObjectStoreThatCannotBeUsedEndsTheStartAndSaysWhy(t *testing.T) {
	t.Parallel()
	gone := newBucket(t)
	gone.Name += "-gone"
	for why, c := range map[string][]string{
		"it is not there": gone.media(), // no wait would help
		"127.0.0.1:1":     {"--media", "s3://songs?endpoint=http://127.0.0.1:1", "--start-timeout", "0s"},
		"does not answer": {"--media", "s3://songs?endpoint=" + url.QueryEscape(silent(t)), "--start-timeout", "1s"}, // nothing moves for far longer
	} {
		s := newSite(t)
		code, _, complaints := s.run(append([]string{"serve"}, s.args(c...)...)...)
		if code != 1 || !strings.Contains(complaints, why) || strings.Contains(complaints, s3server.SecretKey) {
			t.Errorf("%v: exit code %d, says %s; want %q", c, code, complaints, why)
		}
	}
}

// silent is an endpoint that takes connections and answers nothing.
func silent(t *testing.T) (endpoint string) {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return "http://" + l.Addr().String()
}

func TestAStartWaitsForAnObjectStoreThatIsAway(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	target, err := url.Parse(b.Endpoint)
	if err != nil {
		t.Fatal(err)
	}
	var requests atomic.Int64
	proxy := &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host // which is signed
	}}
	door := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if requests.Add(1) <= 4 {
			http.Error(w, "", http.StatusServiceUnavailable)
			return
		}
		proxy.ServeHTTP(w, r)
	}))
	defer door.Close()
	b.Endpoint = door.URL
	p := newSite(t).start(append(b.media(), "--start-timeout", "1m")...)
	p.isReady(http.StatusOK)
	if log := p.log.text(); !strings.Contains(log, "waiting for the object store") {
		t.Errorf("the log does not say that it waited:\n%s", log)
	}
}

func TestCheckFindsWhatIsWrongInAnObjectStore(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := newSite(t)
	c, stop := s.serve(b.media()...)
	id := c.submit("song.wav", wave(t))
	c.wait(id, "complete")
	other := c.submit("song.wav", wave(t))
	c.wait(other, "complete")
	stop()
	songMap := filepath.Join(b.Dir, "songs", "output", id, id+".song_map.json")
	s.rename(songMap, songMap+".gone")
	stray := filepath.Join(b.Dir, "songs", "uploads", "11111111-2222-4333-8444-555555555555.wav")
	if err := os.WriteFile(stray, []byte("song"), 0o600); err != nil {
		t.Fatal(err)
	}
	yesterday := time.Now().Add(-24 * time.Hour)
	if err := os.Chtimes(stray, yesterday, yesterday); err != nil {
		t.Fatal(err)
	}
	check := func(more ...string) string {
		code, out, complaints := s.run(slices.Concat([]string{"check"}, more, s.places(), b.media())...)
		if code != 1 {
			t.Errorf("check: exit code %d, says\n%s%s", code, out, complaints)
		}
		return out
	}
	missing, orphan := "missing: job "+id+" (complete) has no song_map output/"+id, "orphan: uploads/11111111"
	if out := check(); !strings.Contains(out, missing) || !strings.Contains(out, orphan) || strings.Count(out, "\n") != 2 {
		t.Errorf("check says\n%s", out)
	}
	if out := check("--repair"); !strings.Contains(out, "(in the trash now)") {
		t.Errorf("check --repair says\n%s", out)
	}
	s.rename(songMap+".gone", songMap)
	if out := s.ok(append([]string{"check"}, b.media()...)...); out != "" {
		t.Errorf("check after the repair says\n%s", out)
	}

	s.rename(b.Dir, s.folder("away"))
	code, out, complaints := s.run(slices.Concat([]string{"check"}, s.places(), b.media())...)
	if code != 1 || strings.Contains(out, "missing") || !strings.Contains(complaints, "it is not there") {
		t.Errorf("check while the store is away: exit code %d, says\n%s%s", code, out, complaints)
	}
	s.rename(s.folder("away"), b.Dir)
}

func TestMediaMoveFromFoldersIntoAnObjectStoreByCopying(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := newSite(t)
	s.database = filepath.Join(s.dir, "jobs.db")
	c, stop := s.serve()
	song := wave(t)
	id := c.submit("song.wav", song)
	c.wait(id, "complete")
	before := c.get("/api/songmap/" + id).body
	stop()
	for _, folder := range []string{"uploads", "output"} {
		if err := os.CopyFS(filepath.Join(b.Dir, "songs", folder), os.DirFS(s.folder(folder))); err != nil {
			t.Fatal(err)
		}
	}
	c, _ = s.serve(b.media()...)
	if after := c.get("/api/songmap/" + id).body; !bytes.Equal(before, after) {
		t.Errorf("the Song Map was %s and is %s", before, after)
	}
	if r := c.get("/api/audio/" + id + "/original"); !bytes.Equal(r.body, song) {
		t.Errorf("the original answers %d with %d other bytes", r.StatusCode, len(r.body))
	}
	if out := s.ok(append([]string{"check"}, b.media()...)...); out != "" {
		t.Errorf("check says\n%s", out)
	}
}

func TestABackupBringsBackWhatAnObjectStoreLost(t *testing.T) {
	t.Parallel()
	b := newBucket(t)
	s := newSite(t)
	c, stop := s.serve(b.media()...)
	song := wave(t)
	id := c.submit("song.wav", song)
	c.wait(id, "complete")
	dir := s.folder("backups")
	s.ok(append([]string{"backup", "--with-media", dir}, b.media()...)...)
	stop()
	for _, key := range b.objects(t) {
		if err := os.Remove(filepath.Join(b.Dir, "songs", key)); err != nil {
			t.Fatal(err)
		}
	}
	if out := s.ok(append([]string{"restore", backups(t, dir)[0]}, b.media()...)...); !strings.Contains(out, "2 missing files brought back") {
		t.Errorf("restore says\n%s", out)
	}
	c, _ = s.serve(b.media()...)
	c.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+id)
	if r := c.get("/api/audio/" + id + "/original"); !bytes.Equal(r.body, song) {
		t.Errorf("the original answers %d with %d other bytes", r.StatusCode, len(r.body))
	}
}
