package e2e_test

import (
	"bufio"
	"bytes"
	"net/http"
	"strings"
	"testing"
)

// A proxy that speaks HTTP/2 without TLS begins with it, as it knows that the service
// understands it.
func TestAProxyMaySpeakHTTP2WithoutTLS(t *testing.T) {
	t.Parallel()
	c, _ := newSite(t).serve()
	var only http.Protocols
	only.SetUnencryptedHTTP2(true)
	transport := &http.Transport{Protocols: &only}
	t.Cleanup(transport.CloseIdleConnections)
	send := func(method, path, mediaType string, body *bytes.Buffer) *http.Response {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, c.url+path, body)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", mediaType)
		answer, err := transport.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = answer.Body.Close() })
		if answer.ProtoMajor != 2 {
			t.Errorf("%s: %s", path, answer.Proto)
		}
		return answer
	}
	mediaType, form := formOf(t, "song.wav", wave(t))
	if r := send(http.MethodPost, "/api/analyze", mediaType, form); r.StatusCode != http.StatusAccepted {
		t.Fatal(r.Status)
	}
	stream := bufio.NewScanner(send(http.MethodGet, "/api/events?after=0", "", new(bytes.Buffer)).Body)
	for !strings.Contains(stream.Text(), "event: completed") {
		if !stream.Scan() {
			t.Fatalf("the stream ends: %v", stream.Err())
		}
	}
}
