package rest_test

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// uploadHead begins an upload whose length is not told.
const uploadHead = "POST /api/analyze HTTP/1.1\r\nHost: songmap\r\nContent-Type: multipart/form-data; boundary=" + boundary +
	"\r\nTransfer-Encoding: chunked\r\n\r\n"

// chunk is text as Transfer-Encoding: chunked writes it.
func chunk(text string) string { return fmt.Sprintf("%x\r\n%s\r\n", len(text), text) }

// converse serves one connection and lets talk be its client.
func converse(t *testing.T, w *world, talk func(net.Conn)) {
	t.Helper()
	client, server := net.Pipe()
	listener := make(pipe, 1)
	listener <- server
	s := &http.Server{Handler: w.handler()} //nolint:gosec // the client is ours
	done := make(chan struct{})
	go func() {
		defer close(done)
		_ = s.Serve(listener)
	}()
	talk(client)
	_ = client.Close()
	_ = s.Close()
	<-done
}

// pipe is a listener whose connections are in it from the start.
type pipe chan net.Conn

func (p pipe) Accept() (net.Conn, error) {
	c, ok := <-p
	if !ok {
		return nil, net.ErrClosed
	}
	return c, nil
}

func (p pipe) Close() error {
	close(p)
	return nil
}

func (pipe) Addr() net.Addr { return &net.TCPAddr{} }

func write(t *testing.T, c net.Conn, text string) {
	t.Helper()
	if _, err := io.WriteString(c, text); err != nil {
		t.Fatal(err)
	}
}

// record reads the answer to the only request.
func record(t *testing.T, c net.Conn) *httptest.ResponseRecorder {
	t.Helper()
	response, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	recorder := httptest.NewRecorder()
	recorder.Code = response.StatusCode
	recorder.HeaderMap = response.Header //nolint:staticcheck // the only way in
	if _, err := io.Copy(recorder.Body, response.Body); err != nil {
		t.Fatal(err)
	}
	return recorder
}

func TestAStalledUploadEnds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.config.UploadIdle = 10 * time.Second
		converse(t, w, func(c net.Conn) {
			write(t, c, uploadHead+chunk(songPart[:len(songPart)-4]))
			wantProblem(t, record(t, c), http.StatusRequestTimeout, "upload_stalled")
		})
		if w.intake.received != 0 {
			t.Error("half a song was received")
		}
	})
}

func TestAnUploadThatHasComeMayTakeLongToBeKept(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.config.UploadIdle = time.Second
		w.intake.submitting = func(ctx context.Context) {
			<-time.After(time.Minute)
			if ctx.Err() != nil {
				t.Error("the call was given up")
			}
		}
		converse(t, w, func(c net.Conn) {
			form := songPart + lastBoundary // with a length, net/http listens on once it has all
			length := fmt.Sprintf("Content-Length: %d", len(form))
			write(t, c, strings.Replace(uploadHead, "Transfer-Encoding: chunked", length, 1)+form)
			if r := record(t, c); r.Code != http.StatusAccepted {
				t.Errorf("answer = %d %s", r.Code, r.Body)
			}
		})
	})
}

func TestABodyThatNobodyReadsHoldsNoConnection(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		converse(t, w, func(c net.Conn) {
			write(t, c, "POST /api/jobs/x/cancel HTTP/1.1\r\nHost: songmap\r\nContent-Length: 100\r\n\r\n")
			if r := record(t, c); r.Code != http.StatusOK {
				t.Errorf("answer = %d %s", r.Code, r.Body)
			}
		})
	})
}

func TestAnUploadThatIsCutIsRefused(t *testing.T) {
	t.Parallel()
	for name, head := range map[string]string{
		"with a length": strings.Replace(uploadHead, "Transfer-Encoding: chunked", "Content-Length: 1000", 1) + songPart,
		"in chunks":     uploadHead + chunk(songPart),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			s := httptest.NewServer(w.handler())
			defer s.Close()
			c, err := net.Dial("tcp", s.Listener.Addr().String())
			if err != nil {
				t.Fatal(err)
			}
			defer c.Close()
			write(t, c, head)
			if err := c.(*net.TCPConn).CloseWrite(); err != nil {
				t.Fatal(err)
			}
			wantProblem(t, record(t, c), http.StatusBadRequest, "upload_incomplete")
			if w.intake.received != w.intake.discarded || len(w.intake.submissions) != 0 {
				t.Errorf("intake = %+v", w.intake)
			}
		})
	}
}

//nolint:paralleltest // what others allocate meanwhile would count
func TestALongUploadNeedsLittleMemory(t *testing.T) {
	const most = 4 << 20
	size := int64(300 << 20)
	if testing.Short() {
		size = 100 << 20
	}
	w := newWorld()
	s := httptest.NewServer(w.handler())
	defer s.Close()
	read, write := io.Pipe()
	go func() { _ = write.CloseWithError(stream(write, size)) }()

	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	response, err := http.Post(s.URL+"/api/analyze", "multipart/form-data; boundary="+boundary, read)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	runtime.ReadMemStats(&after)

	if response.StatusCode != http.StatusAccepted || w.intake.submissions[0].Upload.Size != size {
		t.Errorf("answer = %d, intake = %+v", response.StatusCode, w.intake.submissions)
	}
	if got := after.TotalAlloc - before.TotalAlloc; got > most {
		t.Errorf("%d bytes allocated, want at most %d", got, most)
	}
	t.Logf("%d KiB allocated", (after.TotalAlloc-before.TotalAlloc)>>10)
}
