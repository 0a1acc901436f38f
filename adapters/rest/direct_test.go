package rest_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"songmap/ports"
)

func TestWhoWantsAudioIsSentToItsStoreWhereThatIsOffered(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"/api/audio/job1/original", "/api/audio/job1/stem/vocals"} {
		for _, method := range []string{http.MethodGet, http.MethodHead} {
			w := newWorld()
			w.songs.job, w.songs.file, w.songs.name = completeJob(), "sound", "vocals.mp3"
			var told string
			w.songs.direct = func(contentType, disposition string) (ports.Addresses, error) {
				told = contentType + " " + disposition
				return ports.Addresses{Get: "https://s3.example/GET?signed", Head: "https://s3.example/HEAD?signed"}, nil
			}
			r := w.call(t, method, target, "Range", "bytes=0-1")
			if want := "https://s3.example/" + method + "?signed"; r.Code != http.StatusTemporaryRedirect || r.Header().Get("Location") != want || r.Body.Len() != 0 {
				t.Errorf("%s %s: %d %v %s, want a redirect to %s", method, target, r.Code, r.Header(), r.Body, want)
			}
			if !strings.HasPrefix(told, "audio/mpeg inline; filename=") {
				t.Errorf("%s %s: the store is to send %q", method, target, told)
			}
			if w.songs.closed != 1 || w.songs.reads != 0 {
				t.Errorf("%s %s: closed %d times, read %d", method, target, w.songs.closed, w.songs.reads)
			}
			wantProtected(t, r)
		}
	}
}

func TestAStoreThatCannotSendClientsOnIsUnavailable(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.file, w.songs.name = completeJob(), "sound", "a.mp3"
	w.songs.direct = func(string, string) (ports.Addresses, error) {
		return ports.Addresses{}, errors.Join(ports.ErrUnavailable, errors.New("secret cause"))
	}
	r := w.call(t, http.MethodGet, "/api/audio/job1/original")
	if r.Code != http.StatusServiceUnavailable || strings.Contains(r.Body.String(), "secret") || w.songs.closed != 1 {
		t.Errorf("%d %s, closed %d times", r.Code, r.Body, w.songs.closed)
	}
}

func TestTheWaveformComesFromTheServiceInAnyCase(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.file = completeJob(), "{}"
	w.songs.direct = func(string, string) (ports.Addresses, error) {
		return ports.Addresses{Get: "https://s3.example"}, nil
	}
	if r := w.call(t, http.MethodGet, "/api/audio/job1/peaks"); r.Code != http.StatusOK {
		t.Errorf("%d %v", r.Code, r.Header())
	}
}
