package middleware_test

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"testing"
	"testing/synctest"

	"songmap/domain"
	"songmap/ports"
)

// stored is a store with one key.
type stored struct {
	open  context.Context
	close context.CancelFunc
	text  string
	pass  ports.Pass
	end   context.CancelFunc
	away  bool
}

func newStored(scope domain.Scope) *stored {
	s := &stored{text: "the key of the store"}
	s.open, s.close = context.WithCancel(context.Background())
	s.pass.Key = domain.Key{Prefix: "p", Name: "carol", Scope: scope}
	s.pass.Over, s.end = context.WithCancel(context.Background())
	return s
}

func (s *stored) Open() context.Context { return s.open }

func (s *stored) Admit(ctx context.Context, text string) (ports.Pass, error) {
	if text != s.text {
		return ports.Pass{}, fmt.Errorf("key: %w", ports.ErrNotFound)
	}
	return s.pass, s.Holds(ctx, s.pass)
}

func (s *stored) Holds(context.Context, ports.Pass) error {
	switch {
	case s.away:
		return ports.ErrUnavailable
	case s.pass.Over.Err() != nil:
		return ports.ErrNotFound
	}
	return nil
}

// kept is a world whose key is in a store.
func kept(scope domain.Scope) (*world, *stored) {
	w, s := newWorld(), newStored(scope)
	s.close()
	w.config.Access = s
	return w, s
}

func TestAKeyOfTheStoreOpensWhatItsScopeAllows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		scope        domain.Scope
		method, path string
		want         int
	}{
		{domain.ScopeRead, http.MethodGet, "/api/jobs", 200},
		{domain.ScopeRead, http.MethodHead, "/api/jobs", 200},
		{domain.ScopeRead, http.MethodPost, "/api/jobs/j/cancel", 403},
		{domain.ScopeSubmit, http.MethodPost, "/api/jobs/j/cancel", 200},
		{domain.ScopeSubmit, http.MethodDelete, "/api/jobs/j", 403},
		{domain.ScopeAdmin, http.MethodDelete, "/api/jobs/j", 200},
		{domain.ScopeRead, http.MethodGet, "/api/nothing", 404},
		{domain.ScopeRead, http.MethodPut, "/api/jobs", 405},
		{"root", http.MethodGet, "/api/jobs", 403},
	} {
		w, s := kept(c.scope)
		if r := w.call(t, c.method, c.path, "Authorization", "Bearer "+s.text); r.Code != c.want {
			t.Errorf("%s %s with scope %s: %d %s, want %d", c.method, c.path, c.scope, r.Code, r.Body, c.want)
		}
	}
}

func TestAKeysGroupGoesAlong(t *testing.T) {
	t.Parallel()
	w, s := kept(domain.ScopeSubmit)
	s.pass.Key.Group = "g"
	w.call(t, http.MethodPost, "/api/jobs/j/cancel", "Authorization", "Bearer "+s.text)
	if want := (ports.Caller{Name: "carol", Group: "g"}); w.caller != want {
		t.Errorf("the caller is %+v, want %+v", w.caller, want)
	}
}

func TestARouteWithoutAScopeIsNobodys(t *testing.T) {
	t.Parallel()
	w := guarded()
	s := w.layers()
	h := w.around(s)
	s.Need("GET /api/jobs", "")
	wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer s3cret-a"), http.StatusForbidden, "scope_missing")
}

func TestKeysOfTheConfigurationGoOnWorkingBesideThoseOfTheStore(t *testing.T) {
	t.Parallel()
	w, s := kept(domain.ScopeRead)
	w.config.Keys = guarded().config.Keys
	for key, want := range map[string]int{"s3cret-a": 200, s.text: 200, "neither": 401} {
		if r := w.call(t, http.MethodGet, "/api/jobs", "Authorization", "Bearer "+key); r.Code != want {
			t.Errorf("with %s: %d, want %d", key, r.Code, want)
		}
	}
}

func TestASessionEndsWithTheKeyOfTheStore(t *testing.T) {
	t.Parallel()
	w, s := kept(domain.ScopeRead)
	h := w.handler()
	r := signInAt(t, h, `{"key":"`+s.text+`"}`)
	if r.Code != http.StatusNoContent || len(r.Result().Cookies()) != 1 {
		t.Fatalf("%d %s", r.Code, r.Body)
	}
	cookie := r.Result().Cookies()[0].Name + "=" + r.Result().Cookies()[0].Value
	wantStatus(t, h, cookie, http.StatusOK)
	wantProblem(t, ask(t, h, http.MethodPost, "/api/jobs/j/cancel", "Cookie", cookie), http.StatusForbidden, "scope_missing")
	s.away = true
	wantStatus(t, h, cookie, http.StatusServiceUnavailable)
	s.away = false
	wantStatus(t, h, cookie, http.StatusOK)
	s.end()
	wantStatus(t, h, cookie, http.StatusUnauthorized)
}

func TestWrongKeysCostAGuessAndAStoreThatIsAwayDoesNot(t *testing.T) {
	t.Parallel()
	w, s := kept(domain.ScopeRead)
	h := w.handler()
	s.away = true
	for range 30 {
		if r := ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer "+s.text); r.Code != http.StatusServiceUnavailable {
			t.Fatalf("%d %s", r.Code, r.Body)
		}
	}
	s.away = false
	if r := ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer "+s.text); r.Code != http.StatusOK {
		t.Errorf("when it is back: %d %s", r.Code, r.Body)
	}
	for range 20 {
		ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer wrong")
	}
	wantProblem(t, ask(t, h, http.MethodGet, "/api/jobs", "Authorization", "Bearer wrong"), http.StatusTooManyRequests, "too_many_wrong_keys")
}

// What was begun by a key, and what was begun when none was needed, ends when that does.
func TestStreamsEndWithWhatLetThemIn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		free bool
		end  func(*stored)
	}{
		"the key ends":           {false, func(s *stored) { s.end() }},
		"a key is needed by now": {true, func(s *stored) { s.close() }},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				w, s := newWorld(), newStored(domain.ScopeRead)
				if !c.free {
					s.close()
				}
				w.config.Access = s
				ended := make(chan struct{})
				go func() {
					defer close(ended)
					r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/api/events", nil)
					r.Header.Set("Authorization", "Bearer "+s.text)
					w.handler().ServeHTTP(httptest.NewRecorder(), r)
				}()
				synctest.Wait()
				select {
				case <-ended:
					t.Fatal("the stream has ended by itself")
				default:
				}
				c.end(s)
				<-ended
			})
		})
	}
}

func TestWithoutKeysAndFromTheFirstOneOn(t *testing.T) {
	t.Parallel()
	w, s := newWorld(), newStored(domain.ScopeRead)
	w.config.Access = s
	h := w.handler()
	if r := ask(t, h, http.MethodDelete, "/api/jobs/j"); r.Code != http.StatusOK {
		t.Errorf("without keys: %d %s", r.Code, r.Body)
	}
	s.close()
	wantProblem(t, ask(t, h, http.MethodDelete, "/api/jobs/j"), http.StatusUnauthorized, "unauthorized")
}
