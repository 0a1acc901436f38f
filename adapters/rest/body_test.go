package rest_test

import (
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// tell sends a body of a media type.
func tell(target, body, mediaType string, headers ...string) func(*testing.T, *world) *httptest.ResponseRecorder {
	return func(t *testing.T, w *world) *httptest.ResponseRecorder {
		t.Helper()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, target, strings.NewReader(body))
		r.Header.Set("Content-Type", mediaType)
		for i := 0; i < len(headers); i += 2 {
			r.Header.Set(headers[i], headers[i+1])
		}
		recorder := httptest.NewRecorder()
		w.handler().ServeHTTP(recorder, r)
		return recorder
	}
}

const (
	chunked = "Transfer-Encoding: chunked\r\n\r\n"
	long    = "Content-Length: 50\r\n\r\n"
)

func documentHead(path string) string {
	return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
}

func TestABodyThatCannotBeReadIsTheClientsMistake(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		body   string
		status int
		code   string
	}{
		"a chunk without a size":    {chunked + "zz\r\n", 400, "body_unreadable"},
		"a chunk that is too long":  {chunked + "FFFFFFFFFFFFFFFFF\r\nx", 400, "body_unreadable"},
		"silence in the middle":     {long + `{"key":"a`, 408, "body_stalled"},
		"silence from the start":    {long, 408, "body_stalled"},
		"no JSON":                   {"Content-Length: 5\r\n\r\n{\"key", 400, "body_unreadable"},
		"JSON and something beside": {"Content-Length: 5\r\n\r\n{} {}", 400, "body_unreadable"},
	} {
		for _, path := range []string{"/api/session", "/api/webhooks"} {
			t.Run(name+" to "+path, func(t *testing.T) {
				t.Parallel()
				synctest.Test(t, func(t *testing.T) {
					converse(t, newWorld(), func(conn net.Conn) {
						write(t, conn, documentHead(path)+c.body)
						wantProblem(t, record(t, conn), c.status, c.code)
					})
				})
			})
		}
	}
}

func TestABodyThatIsCutIsTheClientsMistake(t *testing.T) {
	t.Parallel()
	for name, body := range map[string]string{"in a chunk": chunked + "5\r\nhel", "before its length": long + `{"key":"a`} {
		for _, path := range []string{"/api/session", "/api/webhooks"} {
			t.Run(name+" to "+path, func(t *testing.T) {
				t.Parallel()
				s := httptest.NewServer(newWorld().handler())
				defer s.Close()
				c, err := net.Dial("tcp", s.Listener.Addr().String())
				if err != nil {
					t.Fatal(err)
				}
				defer c.Close()
				write(t, c, documentHead(path)+body)
				if err := c.(*net.TCPConn).CloseWrite(); err != nil {
					t.Fatal(err)
				}
				wantProblem(t, record(t, c), http.StatusBadRequest, "body_unreadable")
			})
		}
	}
}

func TestABodyThatTricklesIsGivenUpAndASlowOneIsNot(t *testing.T) {
	t.Parallel()
	const idle, pieces = 10 * time.Second, 20
	for name, c := range map[string]struct {
		piece string
		code  int
	}{
		"a byte at a time":     {"x", http.StatusRequestTimeout},
		"a kibibyte at a time": {strings.Repeat("x", 1<<10), http.StatusAccepted},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w := newWorld()
				w.config.UploadIdle = idle
				converse(t, w, func(conn net.Conn) {
					write(t, conn, uploadHead+chunk(strings.TrimSuffix(songPart, "\r\n")))
					var client sync.WaitGroup
					client.Go(func() {
						for range pieces {
							<-time.After(idle * 9 / 10)
							if _, err := conn.Write([]byte(chunk(c.piece))); err != nil {
								return
							}
						}
						_, _ = conn.Write([]byte(chunk("\r\n"+lastBoundary) + chunk("")))
					})
					if r := record(t, conn); r.Code != c.code {
						t.Errorf("answer = %d %s", r.Code, r.Body)
					}
					_ = conn.Close()
					client.Wait()
				})
			})
		})
	}
}

func TestOfAWrongBodyNoWordsOfAParserAreShown(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		`{"url":"https://a.example","URL":{}}`: "body: is not what this call wants", // which only the second reader sees
		`{"url":1e999}`:                        "body: is not what this call wants",
		`{"url":"https://u:p@exa mple.org/"}`:  "body.url: expected string to be RFC 3986 uri",
		`{"url":"https://[::1"}`:               "body.url: expected string to be RFC 3986 uri",
	} {
		r := tell("/api/webhooks", body, "application/json")(t, newWorld())
		p := decode[problem](t, r)
		if r.Code != 400 && r.Code != 422 || p.Detail != want || len(p.Errors) == 0 || p.Errors[0].Location+": "+p.Errors[0].Message != want {
			t.Errorf("%s: %d %s", body, r.Code, r.Body)
		}
	}
}
