package webhook_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"songmap/adapters/webhook"
	"songmap/domain"
)

// liar answers every connection by hand, and closes it.
func liar(t *testing.T, answer func(net.Conn)) (url string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := http.ReadRequest(bufio.NewReader(conn)); err == nil {
				answer(conn)
			}
			_ = conn.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return "http://" + l.Addr().String()
}

func says(text string) func(net.Conn) {
	return func(c net.Conn) { _, _ = c.Write([]byte(text)) }
}

func TestWhateverAReceiverAnswersThereIsAnAnswer(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer func(net.Conn)
		want   domain.Answer
	}{
		"takes it":                  {says("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"), domain.Answer{Status: 200}},
		"promises more than comes":  {says("HTTP/1.1 200 OK\r\nContent-Length: 9999\r\n\r\nhalf"), domain.Answer{Status: 200}},
		"breaks off in its header":  {says("HTTP/1.1 200 OK\r\nContent-Le"), domain.Answer{Trouble: "The connection broke off before an answer came."}},
		"says nothing":              {says(""), domain.Answer{Trouble: "The connection broke off before an answer came."}},
		"does not speak HTTP":       {says("220 mail.example ESMTP\r\n"), domain.Answer{Trouble: "The connection broke off before an answer came."}},
		"has an endless header":     {says("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 1<<20)), domain.Answer{Trouble: "The connection broke off before an answer came."}},
		"answers nothing but hints": {says(strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 9999)), domain.Answer{Trouble: "The connection broke off before an answer came."}},
		"goes on and on":            {says(strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 9999)), domain.Answer{Trouble: "The connection broke off before an answer came."}},
		"gives hints first":         {says("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"), domain.Answer{Status: 204}},
		"has no status":             {says("HTTP/1.1 000 Nothing\r\nContent-Length: 0\r\n\r\n"), domain.Answer{Trouble: "The receiver answered 0, which is no answer."}},
		"switches protocols": {func(c net.Conn) {
			_, _ = c.Write([]byte("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n"))
			_, _ = io.Copy(io.Discard, c) // until the notifier has had enough
		}, domain.Answer{Trouble: "The receiver answered 101, which is no answer."}},
		"is gone":                   {says("HTTP/1.1 410 Gone\r\nContent-Length: 0\r\n\r\n"), domain.Answer{Status: 410}},
		"is busy for seconds":       {says("HTTP/1.1 429 Busy\r\nRetry-After: 120\r\nContent-Length: 0\r\n\r\n"), domain.Answer{Status: 429, RetryAfter: 2 * time.Minute}},
		"is busy since long ago":    {says("HTTP/1.1 503 Busy\r\nRetry-After: Sun, 06 Nov 1994 08:49:37 GMT\r\n\r\n"), domain.Answer{Status: 503}},
		"is busy for no known time": {says("HTTP/1.1 503 Busy\r\nRetry-After: soon\r\n\r\n"), domain.Answer{Status: 503}},
		"is busy for negative time": {says("HTTP/1.1 503 Busy\r\nRetry-After: -5\r\n\r\n"), domain.Answer{Status: 503}},
		"is busy beyond all bounds": {says("HTTP/1.1 503 Busy\r\nRetry-After: 99999999999999999999\r\n\r\n"), domain.Answer{Status: 503}},
		"has a body without end": {func(c net.Conn) {
			_, _ = c.Write([]byte("HTTP/1.1 200 OK\r\n\r\n"))
			for err := error(nil); err == nil; { // until the notifier has had enough
				_, err = c.Write(make([]byte, 64<<10))
			}
		}, domain.Answer{Status: 200}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := send(t, anywhere, message(liar(t, c.answer))); got != c.want {
				t.Errorf("Notify = %+v, want %+v", got, c.want)
			}
		})
	}
}

func TestARetryAfterMayBeADate(t *testing.T) {
	t.Parallel()
	at := time.Now().Add(time.Hour)
	date := at.UTC().Format(http.TimeFormat)
	got := send(t, anywhere, message(liar(t, says("HTTP/1.1 503 Busy\r\nRetry-After: "+date+"\r\nContent-Length: 0\r\n\r\n"))))
	if got.RetryAfter < 59*time.Minute || got.RetryAfter > time.Hour {
		t.Errorf("Notify = %+v, want about an hour", got)
	}
}

// The bubble has its own time, and its own network in memory: nothing waits.
func TestAReceiverThatHangsIsLeftAfterAWhile(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{
		"before the header": "",
		"after a hint":      "HTTP/1.1 103 Early Hints\r\n\r\n",
		"in the header":     "HTTP/1.1 200 OK\r\nX",
		"in the body":       "HTTP/1.1 202 Accepted\r\nContent-Length: 9\r\n\r\nh",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				ours, theirs := net.Pipe()
				defer theirs.Close()
				go func() {
					_, _ = http.ReadRequest(bufio.NewReader(theirs))
					_, _ = theirs.Write([]byte(answer))
				}()
				c := webhook.NewOver("1", anywhere, func(context.Context, string, string) (net.Conn, error) { return ours, nil })
				defer c.Close()
				begun := time.Now()
				got := c.Notify(t.Context(), message("http://receiver.example"))
				want := domain.Answer{Trouble: "No answer came within 15s."}
				if name == "in the body" {
					want = domain.Answer{Status: 202}
				}
				if took := time.Since(begun); got != want || took != 15*time.Second {
					t.Errorf("after %v Notify = %+v, want %+v", took, got, want)
				}
			})
		})
	}
}

func TestNoRedirectIsFollowed(t *testing.T) {
	t.Parallel()
	var visits atomic.Int64
	inside := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer inside.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		s := httptest.NewServer(http.RedirectHandler(inside.URL, status))
		got := send(t, anywhere, message(s.URL))
		s.Close()
		if got.Status != status || !strings.Contains(got.Reason(), "redirects are not followed") {
			t.Errorf("Notify = %+v, %q", got, got.Reason())
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("the place that the redirect names was visited %d times", n)
	}
}

const nobody = "The address leads to nobody on the open internet."

// The name localhost is allowed until it is known where it leads.
func TestPrivateAddressesGetNothing(t *testing.T) {
	t.Parallel()
	var visits atomic.Int64
	s := httptest.NewTLSServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { visits.Add(1) }))
	defer s.Close()
	_, port, _ := net.SplitHostPort(s.Listener.Addr().String())
	for url, want := range map[string]string{
		"https://localhost:" + port:                 nobody,
		"https://no-such-name.invalid":              nobody, // or names that lead inside could be guessed
		"https://127.0.0.1:" + port:                 "The address leads to a private network.",
		"https://[::ffff:127.0.0.1]:" + port + "/x": "The address leads to a private network.",
		"http://localhost:" + port:                  "The address must begin with https://.",
		"https://user:pw@localhost:" + port:         "The address must have neither a user name nor a fragment.",
	} {
		if got := send(t, webhook.Targets{}, message(url)); got != (domain.Answer{Trouble: want}) {
			t.Errorf("%s: Notify = %+v, want %q", url, got, want)
		}
	}
	if n := visits.Load(); n != 0 {
		t.Errorf("a private receiver was visited %d times", n)
	}
}

func TestPeopleAreToldWhyThereIsNoAnswer(t *testing.T) {
	t.Parallel()
	unknown := httptest.NewUnstartedServer(http.NotFoundHandler())
	unknown.Config.ErrorLog = zap.NewStdLog(zap.NewNop())
	unknown.StartTLS()
	defer unknown.Close()
	plain := httptest.NewServer(http.NotFoundHandler())
	defer plain.Close()
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = closed.Close()
	for url, want := range map[string]string{
		unknown.URL:                           "The certificate of the receiver could not be verified.",
		"https" + plain.URL[len("http"):]:     "The receiver does not speak TLS.",
		"http://" + closed.Addr().String():    "The connection was refused.",
		"https://no-such-name.invalid/secret": "The name of the receiver could not be resolved.",
	} {
		if got := send(t, anywhere, message(url)); got != (domain.Answer{Trouble: want}) {
			t.Errorf("%s: Notify = %+v, want %q", url, got, want)
		}
	}
}

// A proxy would resolve the name itself, and go wherever it leads.
func TestNoProxyIsAsked(t *testing.T) { //nolint:paralleltest // it sets the environment
	var asked atomic.Int64
	proxy := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked.Add(1) }))
	defer proxy.Close()
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		t.Setenv(name, proxy.URL)
	}
	got := send(t, anywhere, message("http://no-such-name.invalid/"))
	if asked.Load() != 0 || got.Trouble != "The name of the receiver could not be resolved." {
		t.Errorf("Notify = %+v, and the proxy was asked %d times", got, asked.Load())
	}
}

func TestASecretThatCannotSignSendsNothing(t *testing.T) {
	t.Parallel()
	url, got := receiver(t)
	m := message(url)
	m.Secrets = append(m.Secrets, "whsec_broken")
	if a := send(t, anywhere, m); a.Status != 0 || a.Trouble == "" || strings.Contains(fmt.Sprint(a), "broken") {
		t.Errorf("Notify = %+v", a)
	}
	select {
	case r := <-got:
		t.Errorf("received was %s", r.body)
	default:
	}
}
