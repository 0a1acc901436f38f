package rest_test

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// unread is a client who reads nothing of an answer until it may.
type unread struct {
	*httptest.ResponseRecorder
	begun    *atomic.Int64
	may      <-chan struct{}
	deadline time.Time
}

func (u *unread) Write(p []byte) (int, error) {
	u.begun.Add(1)
	<-u.may
	return u.ResponseRecorder.Write(p)
}

func (u *unread) SetWriteDeadline(t time.Time) error { u.deadline = t; return nil }

func TestExportsThatNobodyReadsHoldOnlySoMuchMemory(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		w := newWorld()
		w.songs.job, w.songs.songMap = completeJob(), `{"duration_sec":1}`
		h := w.handler()
		var begun atomic.Int64
		may := make(chan struct{})
		ask := func(target string) *unread {
			u := &unread{ResponseRecorder: httptest.NewRecorder(), begun: &begun, may: may}
			go h.ServeHTTP(u, httptest.NewRequestWithContext(t.Context(), http.MethodGet, target, nil))
			return u
		}
		var all []*unread
		for range 1100 {
			all = append(all, ask("/api/songmap/job1?format=csv"))
		}
		synctest.Wait()
		if n := begun.Load(); n != 1024 {
			t.Errorf("%d exports wait for their readers, want 1024", n)
		}
		status := ask("/api/status/job1")
		synctest.Wait()
		if n := begun.Load(); n != 1025 {
			t.Error("another call waits for exports")
		}
		may <- struct{}{}
		synctest.Wait()
		close(may)
		synctest.Wait()
		for i, u := range append(all, status) {
			if u.Code != http.StatusOK || u.Body.Len() == 0 {
				t.Errorf("answer %d: %d %q", i, u.Code, u.Body)
			}
		}
		if until := time.Until(all[0].deadline); until != 30*time.Second {
			t.Errorf("the first may be read for %v, want 30 s", until)
		}
	})
}
