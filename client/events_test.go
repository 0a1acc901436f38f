package client_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/client"
)

func TestWaitSurvivesARestart(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	id := submit(t, c, "song")
	restarted := false
	job, err := c.Wait(t.Context(), id, func(j client.Job) {
		if j.Status == client.StatusProcessing && !restarted {
			restarted = true
			s.restart()
			s.open()
		}
	})
	if err != nil || job.Status != client.StatusComplete || !restarted {
		t.Errorf("Wait = %s, %v; restarted: %v", job.Status, err, restarted)
	}
}

func TestEventsGoOnAfterARestartWithoutAGap(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	id := submit(t, c, "song")
	var numbers []int64
	var kinds []client.Kind
	for e, err := range c.Events(t.Context(), client.EventsOptions{Past: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == client.EventProgress {
			continue
		}
		numbers, kinds = append(numbers, e.Number), append(kinds, e.Kind)
		if e.Kind == client.EventStarted && len(kinds) < 4 {
			s.restart()
			s.open()
		}
		if e.Kind == client.EventCompleted {
			break
		}
	}
	history, err := c.History(t.Context(), id)
	if err != nil {
		t.Fatal(err)
	}
	var want []int64
	for _, e := range history {
		want = append(want, e.Number)
	}
	if !slices.Equal(numbers, want) || !slices.Contains(kinds, client.EventRequeued) {
		t.Errorf("the events were %v (%v), want %v", numbers, kinds, want)
	}
}

func TestTheEventsOfAJobEndWithIt(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	id := submit(t, c, "song")
	s.open()
	var last client.Event
	for e, err := range c.Events(t.Context(), client.EventsOptions{JobID: id, Past: true}) {
		if err != nil {
			t.Fatal(err)
		}
		last = e
	}
	if last.Kind != client.EventCompleted || last.Status != client.StatusComplete || last.JobID != id {
		t.Errorf("the last event was %+v", last)
	}
	for e, err := range c.Events(t.Context(), client.EventsOptions{JobID: id, After: last.Number}) {
		t.Errorf("after the end there was %+v, %v", e, err)
	}
}

func TestEventsOfAStatusAlone(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	submit(t, c, "song")
	s.open()
	for e, err := range c.Events(t.Context(), client.EventsOptions{Statuses: []client.Status{client.StatusComplete}, Past: true}) {
		if err != nil || e.Kind != client.EventCompleted {
			t.Errorf("the first event was %+v, %v, want the end", e, err)
		}
		break
	}
}

func TestTheEventsOfAnUnknownJobAreAnError(t *testing.T) {
	t.Parallel()
	s := start(t)
	var no *client.Error
	for _, err := range s.client(t, client.Options{}).Events(t.Context(), client.EventsOptions{JobID: "nobody"}) {
		if !errors.As(err, &no) || no.Status != 404 {
			t.Errorf("the error is %v, want 404", err)
		}
	}
	if no == nil {
		t.Error("there was no error")
	}
}

// streams answers with a stream that begins with a text, and then says nothing more
// until its request ends.
func streams(text string) trip {
	return func(r *http.Request) (*http.Response, error) {
		out, in := io.Pipe()
		go func() {
			_, _ = in.Write([]byte(text))
			<-r.Context().Done()
			_ = in.CloseWithError(context.Cause(r.Context()))
		}()
		return &http.Response{StatusCode: 200, Body: out}, nil
	}
}

func TestAStreamThatFallsSilentIsMadeAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var resumed string
		c, s := play(t, streams("id: 7\nevent: hello\ndata: {}\n\n"), func(r *http.Request) (*http.Response, error) {
			resumed = r.Header.Get("Last-Event-ID")
			return streams("id: 8\nevent: started\ndata: {\"number\": 8}\n\n")(r)
		})
		begin := time.Now()
		for e, err := range c.Events(t.Context(), client.EventsOptions{}) {
			if err != nil || e.Number != 8 || resumed != "7" || s.asked != 2 {
				t.Errorf("got %+v, %v after %d connections, the last from %q", e, err, s.asked, resumed)
			}
			break
		}
		if waited := time.Since(begin); waited < 45*time.Second || waited > time.Minute {
			t.Errorf("it took %v, want what two heartbeats take and some", waited)
		}
	})
}

func TestEventsGoOnWhereAServerHangsUpBeforeItAnswers(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		hangUp := func(*http.Request) (*http.Response, error) { return nil, io.EOF }
		c, _ := play(t, streams("id: 7\nevent: started\ndata: {\"number\": 7}\n\n"), hangUp, hangUp,
			streams("id: 8\nevent: completed\ndata: {\"number\": 8}\n\n"), answers(204, ""))
		var numbers []int64
		for e, err := range c.Events(t.Context(), client.EventsOptions{JobID: "j"}) {
			if err != nil {
				t.Fatal(err)
			}
			numbers = append(numbers, e.Number)
		}
		if !slices.Equal(numbers, []int64{7, 8}) {
			t.Errorf("the events were %v, want 7 and 8", numbers)
		}
	})
}

func TestAMessageWithoutEndIsRefused(t *testing.T) {
	t.Parallel()
	c := dial(t, "http://a", through(func(*http.Request) (*http.Response, error) {
		body := "event: x\n" + strings.Repeat("data: "+strings.Repeat("x", 1<<16)+"\n", 20)
		return answers(200, body)(nil)
	}))
	for _, err := range c.Events(t.Context(), client.EventsOptions{}) {
		if err == nil || !strings.Contains(err.Error(), "too long") {
			t.Errorf("the error is %v", err)
		}
	}
}

func TestWaitLooksAnewWhereAJobWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var places []int64
		c, _ := play(t,
			answers(200, `{"job_id":"j","status":"pending","queue_position":2}`), streams("event: heartbeat\ndata: {}\n\n"),
			answers(200, `{"job_id":"j","status":"pending","queue_position":1}`), streams("event: completed\ndata: {}\n\n"),
			answers(200, done))
		_, err := c.Wait(t.Context(), "j", func(j client.Job) { places = append(places, j.QueuePosition) })
		if err != nil || !slices.Equal(places, []int64{2, 1, 0}) {
			t.Errorf("Wait = %v, and the job was at %v", err, places)
		}
	})
}
