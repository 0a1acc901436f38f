package rest_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
)

func TestASongMapThatIsNoJSONIsNotSent(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " ", "{", `{"beats":[1,2`, "[]", "null", strings.Repeat("x", 5000)} {
		w := newWorld()
		w.songs.job, w.songs.songMap = completeJob(), text
		wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1"), 500, "internal_error")
		if w.songs.closed != 1 {
			t.Errorf("of %.20q, %d files were closed", text, w.songs.closed)
		}
	}
}

func TestTheLengthOfASongMapIsKnownBeforehand(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"{}", "\n{ }\n", `{"beats":[` + strings.Repeat("1.25, ", 100_000) + `2]}`} {
		w := newWorld()
		w.songs.job, w.songs.songMap = completeJob(), text
		got := w.call(t, http.MethodGet, "/api/songmap/job1")
		if want := got.Header().Get("Content-Length"); want != strconv.Itoa(got.Body.Len()) || !strings.Contains(got.Body.String(), text) {
			t.Errorf("%s of %d bytes came", want, got.Body.Len())
		}
		head := w.call(t, http.MethodHead, "/api/songmap/job1")
		if head.Header().Get("Content-Length") != got.Header().Get("Content-Length") || head.Body.Len() > 0 {
			t.Errorf("HEAD: %v with %d bytes", head.Header(), head.Body.Len())
		}
		if w.songs.closed != 2 {
			t.Errorf("%d files were closed", w.songs.closed)
		}
	}
}

// meager takes what is written in small pieces, and remembers the largest.
type meager struct {
	*httptest.ResponseRecorder
	most int
}

func (m *meager) Write(p []byte) (int, error) {
	m.most = max(m.most, len(p))
	return len(p), nil
}

func TestALargeSongMapIsNeverHeldAtOnce(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.songMap = completeJob(), "{"+strings.Repeat(" ", 10<<20)+"}"
	m := &meager{ResponseRecorder: httptest.NewRecorder()}
	w.handler().ServeHTTP(m, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/songmap/job1", nil))
	if m.most == 0 || m.most > 1<<16 {
		t.Errorf("%d bytes were written at once", m.most)
	}
}

func TestASongMapThatIsTooLargeIsNotExported(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.songMap = completeJob(), "{"+strings.Repeat(" ", 16<<20)+"}"
	wantProblem(t, w.call(t, http.MethodGet, "/api/songmap/job1?format=csv"), 422, "invalid_request")
	if r := w.call(t, http.MethodGet, "/api/songmap/job1?format=json"); r.Code != http.StatusOK {
		t.Errorf("as it is: %d", r.Code)
	}
	if w.songs.closed != 2 {
		t.Errorf("%d files were closed", w.songs.closed)
	}
}

// A file that has become shorter than it said must not pass for the whole.
func TestASongMapThatEndsEarlyIsSeenToBeCutShort(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.songs.job, w.songs.songMap, w.songs.shrinks = completeJob(), `{"beats":[]}`, true
	s := httptest.NewServer(w.handler())
	defer s.Close()
	r, err := http.Get(s.URL + "/api/songmap/job1")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	if text, err := io.ReadAll(r.Body); err == nil {
		t.Errorf("came whole: %s", text)
	}
}
