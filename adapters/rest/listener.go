package rest

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"sync/atomic"
	"time"

	"songmap/ports"
)

// errClientGone ends a stream that nobody reads, or not fast enough.
var errClientGone = errors.New("client has gone")

// listener is a client that follows jobs.
type listener struct {
	api    *api
	stream ports.Stream
	first  func() ([]ports.Update, error) // what has been taken from the stream already
	to     http.ResponseWriter
	conn   *http.ResponseController
}

// listen sends what happens until the stream ends or the client has gone. The
// first message comes at once: browsers take a stream for open only then.
func (l *listener) listen(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	if r.Method == http.MethodHead {
		return
	}
	l.to, l.conn = w, http.NewResponseController(w)
	err := l.hello()
	for err == nil {
		err = l.passOn(r.Context())
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, ports.ErrFellBehind), errors.Is(err, errClientGone), r.Context().Err() != nil:
	case errors.Is(err, ports.ErrStopping):
		// Not all at the same moment: the next process has to start first.
		_ = l.send(retry(time.Second + rand.N(2*time.Second)))
	default:
		_ = l.api.problem(r.Context(), err) // for the log: a response has begun
	}
}

func (l *listener) hello() error {
	number, j := l.stream.Start()
	h := hello{}
	if j.ID != "" {
		h.Job = new(viewOf(j, l.api.Now()))
	}
	return l.send(message{number, "hello", h}.text())
}

// passOn sends what comes next.
func (l *listener) passOn(ctx context.Context) error {
	batch, err := l.next(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return l.send(message{noID, "heartbeat", heartbeat{}}.text())
	case err != nil:
		return err
	default:
		return l.send(l.api.script.of(batch, l.api.Now()))
	}
}

func (l *listener) next(ctx context.Context) ([]ports.Update, error) {
	if first := l.first; first != nil {
		l.first = nil
		return first()
	}
	ctx, cancel := context.WithTimeout(ctx, heartbeatEvery)
	defer cancel()
	return l.stream.Next(ctx)
}

// send writes whole messages.
func (l *listener) send(text []byte) error {
	_ = l.conn.SetWriteDeadline(time.Now().Add(writeFor)) // where there is a connection to have one
	if _, err := l.to.Write(text); err != nil {
		return errClientGone
	}
	if err := l.conn.Flush(); err != nil {
		return errClientGone
	}
	return nil
}

// script turns updates into messages. It remembers the last ones: all who follow
// all jobs get the same.
type script struct{ last atomic.Pointer[written] }

type written struct {
	first *ports.Update // of the updates
	count int
	text  []byte
}

func (s *script) of(batch []ports.Update, now time.Time) []byte {
	if last := s.last.Load(); last != nil && last.first == &batch[0] && last.count == len(batch) {
		return last.text
	}
	var text []byte
	for _, u := range batch {
		m := message{u.Event.Number, string(u.Event.Kind), eventView(u.Event)}
		if u.Event.Number == 0 {
			m = message{noID, "progress", progressOf(viewOf(u.Job, now))}
		}
		text = append(text, m.text()...)
	}
	s.last.Store(&written{&batch[0], len(batch), text})
	return text
}
