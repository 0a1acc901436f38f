package rest

import (
	"context"
	"errors"
	"io"
	"math/rand/v2"
	"net/http"
	"time"

	"songmap/ports"
)

const (
	// heartbeatEvery keeps the connection open in the eyes of proxies, and
	// tells the client that there is still somebody at the other end.
	heartbeatEvery = 15 * time.Second
	// writeFor is how long a client may take to accept one message.
	writeFor = 10 * time.Second
)

// listener is somebody who follows jobs.
type listener struct {
	api    *api
	stream ports.Stream
	first  func() ([]ports.Update, error) // what has been taken from the stream already
	out    *messageWriter
}

// listen tells what happens until the stream ends or the client has gone. The
// first message comes at once: browsers take a stream for open only then.
func (l *listener) listen(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", "text/event-stream")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Accel-Buffering", "no") // nginx would hold events back
	if r.Method == http.MethodHead {
		return
	}
	l.out = &messageWriter{to: w, conn: http.NewResponseController(w)}
	err := l.hello()
	for err == nil {
		err = l.tell(r.Context())
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, ports.ErrFellBehind), errors.Is(err, errClientGone), r.Context().Err() != nil:
	case errors.Is(err, ports.ErrStopping):
		// Not all at the same moment: the next process has to start first.
		_ = l.out.send(retry(time.Second + rand.N(2*time.Second)))
	default:
		_ = l.api.problem(r.Context(), err) // for the log: an answer has begun
	}
}

func (l *listener) hello() error {
	number, j := l.stream.Start()
	h := hello{}
	if j.ID != "" {
		h.Job = new(viewOf(j, time.Now()))
	}
	return l.out.send(message{number, "hello", h}.text())
}

// tell passes on what comes next.
func (l *listener) tell(ctx context.Context) error {
	batch, err := l.next(ctx)
	switch {
	case errors.Is(err, context.DeadlineExceeded) && ctx.Err() == nil:
		return l.out.send(message{noID, "heartbeat", heartbeat{}}.text())
	case err != nil:
		return err
	default:
		return l.out.send(l.api.script.of(batch))
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
