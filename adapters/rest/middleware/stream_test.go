package middleware_test

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"songmap/adapters/rest/middleware"
)

// http2 serves a handler behind the layers by HTTP/2, and returns a client of it.
func http2(t *testing.T, h http.HandlerFunc) *http.Client {
	t.Helper()
	mux := http.NewServeMux()
	mux.HandleFunc("GET /", h)
	layers := middleware.New(middleware.Config{AllowedHosts: []string{"songmap"}}, nil, nil, zap.NewNop())
	var only http.Protocols
	only.SetUnencryptedHTTP2(true)
	server := &http.Server{Handler: layers.Around(mux), Protocols: &only} //nolint:gosec // the client is ours
	near, far := net.Pipe()
	go func() { _ = server.Serve(&single{conn: far, closed: make(chan struct{})}) }()
	transport := &http.Transport{
		Protocols:   &only,
		DialContext: func(context.Context, string, string) (net.Conn, error) { return near, nil },
	}
	t.Cleanup(func() {
		transport.CloseIdleConnections()
		_ = near.Close()
		_ = server.Close()
	})
	return &http.Client{Transport: transport}
}

// single is a listener with one connection.
type single struct {
	conn   net.Conn
	closed chan struct{}
}

func (s *single) Accept() (net.Conn, error) {
	if c := s.conn; c != nil {
		s.conn = nil
		return c, nil
	}
	<-s.closed
	return nil, net.ErrClosed
}

func (s *single) Close() error {
	close(s.closed)
	return nil
}

func (*single) Addr() net.Addr { return &net.TCPAddr{} }

func fetch(t *testing.T, c *http.Client) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://songmap/", nil)
	if err != nil {
		t.Fatal(err)
	}
	response, err := c.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if response.ProtoMajor != 2 {
		t.Fatalf("the answer came by %s", response.Proto)
	}
	return response
}

func TestWhoTakesNothingOfAnAnswerByHTTP2HoldsItForHalfAMinute(t *testing.T) {
	t.Parallel()
	for name, write := range map[string]func(http.ResponseWriter) error{
		"in one piece": func(w http.ResponseWriter) error {
			_, err := w.Write(make([]byte, 32<<20))
			return err
		},
		"with flushes": func(w http.ResponseWriter) error {
			for range 32 << 10 {
				if _, err := w.Write(make([]byte, 1<<10)); err != nil {
					return err
				}
				if err := http.NewResponseController(w).Flush(); err != nil {
					return err
				}
			}
			return nil
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ended := make(chan error, 1)
				began := time.Now()
				response := fetch(t, http2(t, func(w http.ResponseWriter, _ *http.Request) { ended <- write(w) }))
				if err := <-ended; err == nil {
					t.Error("all of it was sent")
				}
				if held := time.Since(began); held != middleware.AnswerIdle {
					t.Errorf("it was held for %v", held)
				}
				_ = response.Body.Close()
			})
		})
	}
}

func TestASlowReaderByHTTP2GetsItAll(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		const size = 6 << 20
		response := fetch(t, http2(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, size)) }))
		defer response.Body.Close()
		var got int64
		for {
			n, err := io.CopyN(io.Discard, response.Body, 1<<20)
			got += n
			if err != nil {
				break
			}
			time.Sleep(middleware.AnswerIdle - time.Second) //nolint:forbidigo // of the test's own clock
		}
		if got != size {
			t.Errorf("%d of %d bytes came", got, size)
		}
	})
}

func TestAStreamByHTTP2MayBeSilentForLong(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		response := fetch(t, http2(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/event-stream")
			conn := http.NewResponseController(w)
			for range 3 {
				_ = conn.SetWriteDeadline(time.Now().Add(10 * time.Second))
				_, _ = io.WriteString(w, "beat ")
				_ = conn.Flush()
				time.Sleep(time.Minute) //nolint:forbidigo // of the test's own clock
			}
		}))
		defer response.Body.Close()
		if text, err := io.ReadAll(response.Body); err != nil || string(text) != "beat beat beat " {
			t.Errorf("%q, %v", text, err)
		}
	})
}

func TestAWritersOwnDeadlineCountsByHTTP2(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		began := time.Now()
		response := fetch(t, http2(t, func(w http.ResponseWriter, _ *http.Request) {
			err := http.NewResponseController(w).SetWriteDeadline(time.Now().Add(10 * time.Second))
			_, wrote := w.Write(make([]byte, 32<<20))
			ended <- errors.Join(err, wrote)
		}))
		if err := <-ended; err == nil || time.Since(began) != 10*time.Second {
			t.Errorf("it ended after %v with %v", time.Since(began), err)
		}
		_ = response.Body.Close()
	})
}
