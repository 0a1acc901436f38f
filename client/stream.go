package client

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"iter"
	"net/http"
	"net/url"
	"strconv"
	"time"
)

// maxSilence is after how long a stream is taken for dead: the server sends a heartbeat
// every 15 seconds.
const maxSilence = 45 * time.Second

// message is one of a stream of Server-Sent Events.
type message struct {
	name string
	data []byte
}

// stream is a place in the log of events.
type stream struct {
	path  string
	query url.Values
	last  string // Last-Event-ID
}

func (o EventsOptions) stream() (*stream, error) {
	s := &stream{path: "/api/events", query: url.Values{}}
	if o.JobID != "" {
		var err error
		if s.path, err = jobPath("/api/jobs/", o.JobID, "/events"); err != nil {
			return nil, err
		}
	}
	for _, status := range o.Statuses {
		s.query.Add("status", string(status))
	}
	if o.After > 0 || o.Past {
		s.query.Set("after", strconv.FormatInt(o.After, 10))
	}
	return s, nil
}

// messages follows a stream through all its connections. It ends without an error when
// the server says that there is nothing more to come.
func (c *Client) messages(ctx context.Context, o EventsOptions) iter.Seq2[message, error] {
	return func(yield func(message, error) bool) {
		s, err := o.stream()
		if err != nil {
			yield(message{}, err)
			return
		}
		for away := c.newOutage(); ; {
			goOn := true
			err := c.listen(ctx, s, func(m message) bool {
				away = c.newOutage()
				goOn = yield(m, nil)
				return goOn
			})
			switch {
			case !goOn, errors.Is(err, errEnded):
				return
			case c.passes(err):
				err = away.wait(ctx, err)
			}
			if err != nil {
				yield(message{}, err)
				return
			}
		}
	}
}

// errEnded says that nothing more will come of a stream. It is not io.EOF, with which
// net/http reports that a server hung up before it answered.
var errEnded = errors.New("the stream has ended")

// listen reads one connection to its end, which is errEnded if nothing more will come.
func (c *Client) listen(ctx context.Context, s *stream, take func(message) bool) error {
	alive, cut := context.WithCancel(ctx)
	defer cut()
	silence := time.AfterFunc(maxSilence, cut)
	defer silence.Stop()
	r := call{path: s.path, query: s.query, header: http.Header{"Accept": {"text/event-stream"}}}
	if s.last != "" {
		r.header.Set("Last-Event-ID", s.last)
	}
	res, err := c.send(alive, r)
	if err != nil {
		return c.broken(ctx, err)
	}
	defer res.Body.Close()
	if res.StatusCode == http.StatusNoContent {
		return errEnded
	}
	for lines := bufio.NewReader(res.Body); ; {
		m, id, err := next(lines)
		if err != nil {
			return c.broken(ctx, err)
		}
		silence.Reset(maxSilence)
		if id != "" {
			s.last = id
		}
		if len(m.data) > 0 && !take(m) {
			return errEnded
		}
	}
}

var errSilent = errors.New("the connection broke off, or fell silent")

// broken returns the error of a connection that has ended: each of them may.
func (c *Client) broken(ctx context.Context, err error) error {
	var no *Error
	var none *NoAnswerError
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case errors.As(err, &no), errors.As(err, &none), errors.Is(err, errTooLong):
		return err
	default:
		return &NoAnswerError{c.String(), errSilent}
	}
}

var errTooLong = errors.New("a message of a stream of events is too long")

// next reads a message (HTML, section 9.2.6).
func next(lines *bufio.Reader) (m message, id string, err error) {
	const longest = 1 << 20
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return m, "", err
		}
		line = bytes.TrimRight(line, "\r\n")
		if len(line) == 0 {
			return m, id, nil
		}
		field, value, _ := bytes.Cut(line, []byte(":"))
		value = bytes.TrimPrefix(value, []byte(" "))
		switch string(field) {
		case "id":
			id = string(value)
		case "event":
			m.name = string(value)
		case "data":
			m.data = append(m.data, value...)
		}
		if len(m.data) > longest {
			return m, "", errTooLong
		}
	}
}
