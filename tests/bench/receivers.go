package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"sync"
	"sync/atomic"
	"time"
)

// receivers are ten of all kinds.
type receivers struct {
	good    []*listener
	failing *listener
	hanging *listener
	lying   *listener
	release chan struct{} // lets those who hang go
}

// listener is somebody who receives messages.
type listener struct {
	server *httptest.Server
	visits atomic.Int64
	more   chan struct{} // has a place for one: there is news

	mu    sync.Mutex
	heard map[string][]string // types of messages, by job
	count int
}

func newReceivers() *receivers {
	r := &receivers{release: make(chan struct{})}
	for range 7 {
		r.good = append(r.good, newListener((*listener).listen))
	}
	r.failing = newListener(func(_ *listener, w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusInternalServerError)
	})
	r.hanging = newListener(func(_ *listener, _ http.ResponseWriter, req *http.Request) {
		select {
		case <-r.release:
		case <-req.Context().Done():
		}
	})
	r.lying = newListener((*listener).lie)
	return r
}

func newListener(answer func(*listener, http.ResponseWriter, *http.Request)) *listener {
	l := &listener{heard: make(map[string][]string), more: make(chan struct{}, 1)}
	l.server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		l.visits.Add(1)
		answer(l, w, r)
	}))
	return l
}

func (r *receivers) all() []*listener {
	return append(append([]*listener{}, r.good...), r.failing, r.hanging, r.lying)
}

func (r *receivers) urls() []string {
	var urls []string
	for _, l := range r.all() {
		urls = append(urls, l.server.URL)
	}
	return urls
}

func (r *receivers) close() {
	close(r.release)
	for _, l := range r.all() {
		l.server.CloseClientConnections()
		l.server.Close()
	}
}

// listen remembers what it hears. A message that comes again counts once more,
// so that an event which is told twice shows as one too many.
func (l *listener) listen(w http.ResponseWriter, r *http.Request) {
	var m struct {
		Type string
		Data struct {
			JobID string `json:"job_id"`
		}
	}
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	l.mu.Lock()
	l.heard[m.Data.JobID] = append(l.heard[m.Data.JobID], m.Type)
	l.count++
	l.mu.Unlock()
	select {
	case l.more <- struct{}{}:
	default:
	}
}

// lie answers what is not so, in turn: that the message belongs elsewhere, that
// more is to come, that it is HTTP, and that it wants to be left alone for ever.
func (l *listener) lie(w http.ResponseWriter, r *http.Request) {
	lies := []string{
		"HTTP/1.1 307 Elsewhere\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n",
		"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\nnot so much",
		"220 mail.example ESMTP\r\n",
		"HTTP/1.1 503 Busy\r\nRetry-After: -1\r\nContent-Length: 0\r\n\r\n",
	}
	conn, _, err := w.(http.Hijacker).Hijack()
	if err != nil {
		return
	}
	defer conn.Close()
	_, _ = fmt.Fprint(conn, lies[l.visits.Load()%int64(len(lies))])
}

// silence is how long the good receivers may hear nothing before they give up.
const silence = 30 * time.Second

// wait returns when every good receiver has heard so many messages.
func (r *receivers) wait(ctx context.Context, messages int) error {
	for i, l := range r.good {
		for l.heardOf() < messages {
			select {
			case <-l.more:
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(silence):
				return fmt.Errorf("receiver %d heard %d messages, want %d", i, l.heardOf(), messages)
			}
		}
	}
	return nil
}

func (l *listener) heardOf() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.count
}
