package e2e_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"time"
)

// follower reads a stream of events.
type follower struct {
	t    *testing.T
	in   *bufio.Scanner
	last string // id
}

// message is one of a stream.
type message struct {
	id, name string
	retry    string
	data     string
}

// follow opens a stream.
func (c client) follow(path, lastID string) *follower {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, c.url+path, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if lastID != "" {
		req.Header.Set("Last-Event-ID", lastID)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	c.t.Cleanup(func() { _ = resp.Body.Close() })
	if resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%s answers %s", path, resp.Status)
	}
	return &follower{t: c.t, in: bufio.NewScanner(resp.Body)}
}

// next is the next message, and false once the stream has ended.
func (f *follower) next() (m message, more bool) {
	f.t.Helper()
	for f.in.Scan() {
		line := f.in.Text()
		if line == "" {
			return m, true
		}
		field, value, _ := strings.Cut(line, ": ")
		switch field {
		case "id":
			m.id, f.last = value, value
		case "event":
			m.name = value
		case "data":
			m.data = value
		case "retry":
			m.retry = value
		default:
			f.t.Fatalf("the stream has a line %q", line)
		}
	}
	return m, false
}

// until reads on to a message of a name, and returns the names of those
// before it that have an id.
func (f *follower) until(name string) (before []string, m message) {
	f.t.Helper()
	for {
		m, more := f.next()
		switch {
		case !more:
			f.t.Fatalf("the stream ended before %s, after %v: %v", name, before, f.in.Err())
		case m.name == name:
			return before, m
		case m.id != "":
			before = append(before, m.name)
		}
	}
}

func TestAJobIsFollowedFromItsUploadToItsEnd(t *testing.T) {
	t.Parallel()
	c, _ := newSite(t).serve()
	all := c.follow("/api/events", "")
	all.until("hello")
	id := c.submit("song.wav", wave(t))
	one := c.follow("/api/jobs/"+id+"/events?after=0", "")
	for _, f := range []*follower{all, one} {
		before, m := f.until("completed")
		if told := strings.Join(before, " "); !strings.Contains(told, "created started progressed") {
			t.Errorf("before the end the stream tells %s", told)
		}
		var e struct {
			JobID  string `json:"job_id"`
			Status string
			Number int
		}
		if err := json.Unmarshal([]byte(m.data), &e); err != nil || e.JobID != id || e.Status != "complete" || fmt.Sprint(e.Number) != m.id {
			t.Errorf("the end is %+v, %v", m, err)
		}
	}
	if m, more := one.next(); more {
		t.Errorf("after the end comes %+v", m)
	}
	if r := c.get("/api/jobs/"+id+"/events", "Last-Event-ID", one.last); r.StatusCode != http.StatusNoContent {
		t.Errorf("to reconnect after the end is answered %s: %s", r.Status, r.body)
	}
}

func TestAFollowerMissesNothingWhileTheServiceRestarts(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	f := p.follow("/api/events", "")
	f.until("hello")
	first := p.submit("a.wav", wave(t))
	p.wait(first, "complete")
	f.until("created")
	begun := time.Now()
	p.signal(syscall.SIGTERM)
	told, last := f.rest()
	if last.retry == "" {
		t.Errorf("the last message before the stop is %+v, want a time to come back", last)
	}
	if code := p.exit(); code != 0 || time.Since(begun) > 4*time.Second {
		t.Errorf("with an open stream the stop ends with %d after %s", code, time.Since(begun))
	}

	p = s.start()
	second := p.submit("b.wav", wave(t))
	resumed := p.follow("/api/events", f.last)
	p.wait(second, "complete")
	p.signal(syscall.SIGTERM)
	more, _ := resumed.rest()
	for i, id := range append(told, more...) {
		if want := fmt.Sprint(i + 2); id != want { // the first was read above
			t.Fatalf("the streams tell %v and %v", told, more)
		}
	}
	if len(more) < 4 {
		t.Errorf("after the restart the stream tells %v", more)
	}
}

// rest reads to the end of the stream, and returns the numbers of the events
// and the last message.
func (f *follower) rest() (ids []string, last message) {
	f.t.Helper()
	for {
		m, more := f.next()
		if !more {
			return ids, last
		}
		if m.id != "" && m.name != "hello" {
			ids = append(ids, m.id)
		}
		last = m
	}
}
