package rest_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"

	"songmap/adapters/rest"
	"songmap/domain"
	"songmap/ports"
)

// keyed is a store of keys whose texts are their scopes.
type keyed struct {
	open context.Context
	err  error // of everything
	key  domain.Key
}

// byScope lets keys in whose texts are their scopes.
func byScope() *keyed {
	over, end := context.WithCancel(context.Background())
	end()
	return &keyed{open: over}
}

func (k *keyed) Open() context.Context { return k.open }

func (k *keyed) Admit(_ context.Context, text string) (ports.Pass, error) {
	switch key := k.key; {
	case k.err != nil:
		return ports.Pass{}, k.err
	case domain.Scope(text).Valid():
		key.Prefix, key.Name, key.Scope = text, "key to "+text, domain.Scope(text)
		return ports.Pass{Key: key, Over: context.Background()}, nil
	}
	return ports.Pass{}, fmt.Errorf("key: %w", ports.ErrNotFound)
}

func (k *keyed) Holds(context.Context, ports.Pass) error { return k.err }

func scoped() *world {
	w := newWorld()
	w.config.Access = byScope()
	return w
}

// route is a way into the service.
type route struct {
	method, path string
	needs        domain.Scope // empty: no key
}

// routes are all operations of the document, and what is not in it.
func routes(t *testing.T) (all []route) {
	t.Helper()
	text, err := rest.OpenAPI("0", "openapi.json")
	if err != nil {
		t.Fatal(err)
	}
	var d struct {
		Paths map[string]map[string]struct {
			OperationID string              `json:"operationId"`
			Scope       domain.Scope        `json:"x-required-scope"`
			Security    []map[string]any    `json:"security"`
			Responses   map[string]struct{} `json:"responses"`
		}
	}
	if err := json.Unmarshal(text, &d); err != nil {
		t.Fatal(err)
	}
	parameter := regexp.MustCompile(`\{[a-z_]+\}`)
	for path, operations := range d.Paths {
		for method, op := range operations {
			_, told := op.Responses["403"]
			switch {
			case len(op.Security) > 0 && !op.Scope.Valid():
				t.Errorf("%s asks for a key and has no scope: give it one in scopeOf", op.OperationID)
			case len(op.Security) == 0 && op.Scope != "":
				t.Errorf("%s asks for no key and has the scope %s", op.OperationID, op.Scope)
			case domain.ScopeSubmit.Includes(op.Scope) && op.Scope != domain.ScopeRead && !told, op.Scope == domain.ScopeAdmin && !told:
				t.Errorf("%s may be refused for its scope, which the document does not say", op.OperationID)
			}
			all = append(all, route{strings.ToUpper(method), parameter.ReplaceAllString(path, "1"), op.Scope})
		}
	}
	if len(all) < 30 {
		t.Fatalf("the document has %d operations", len(all))
	}
	return append(all,
		route{http.MethodGet, "/metrics", domain.ScopeAdmin},
		route{http.MethodGet, "/", ""}, route{http.MethodGet, "/song/1", ""}, route{http.MethodGet, "/assets/1", ""},
		route{http.MethodGet, "/docs", ""}, route{http.MethodGet, "/docs/", ""},
		route{http.MethodGet, "/openapi.json", ""}, route{http.MethodGet, "/openapi.yaml", ""})
}

func TestEveryRouteWantsItsScope(t *testing.T) {
	t.Parallel()
	h := everything(scoped())
	for _, r := range routes(t) {
		for _, have := range append(domain.Scopes(), "") {
			ctx, cancel := context.WithCancel(t.Context())
			cancel() // streams end at once
			got := httptest.NewRecorder()
			h.ServeHTTP(got, called(ctx, r, have))
			switch {
			case r.needs == "" || have.Includes(r.needs):
				if got.Code == http.StatusForbidden || got.Code == http.StatusUnauthorized {
					t.Errorf("%+v with %q is refused: %d %s", r, have, got.Code, got.Body)
				}
			case have == "":
				wantProblem(t, got, http.StatusUnauthorized, "unauthorized")
			default:
				p := wantProblem(t, got, http.StatusForbidden, "scope_missing")
				challenge := `error="insufficient_scope", scope="` + string(r.needs) + `"`
				if !strings.Contains(p.Detail, "scope "+string(r.needs)) || !strings.Contains(got.Header().Get("WWW-Authenticate"), challenge) {
					t.Errorf("%+v does not say which scope is missing: %v %s", r, got.Header(), got.Body)
				}
			}
		}
	}
}

// everything is the interface with the parts that a service has.
func everything(w *world) http.Handler {
	s := w.services()
	s.Metrics, s.Page = http.NotFoundHandler(), http.NotFoundHandler()
	return rest.New(w.config, s, w.log)
}

// called is a call of a route by a key.
func called(ctx context.Context, to route, key domain.Scope) *http.Request {
	r := httptest.NewRequestWithContext(ctx, to.method, to.path, nil)
	if key != "" {
		r.Header.Set("Authorization", "Bearer "+string(key))
	}
	return r
}

func TestASessionSaysWhatItsKeyMayDo(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		prepare func(*world)
		key     string
		want    string
	}{
		{func(*world) {}, "read", `{"key":"key to read","scope":"read","group":null}`},
		{func(w *world) { w.config.Access = &keyed{open: context.Background()} }, "", `{"key":null,"scope":"admin","group":null}`},
	} {
		w := scoped()
		c.prepare(w)
		wantBody(t, w.call(t, http.MethodGet, "/api/session", "Authorization", "Bearer "+c.key), http.StatusOK, c.want)
	}
}

func TestThatTheStoreIsAwayMakesNobodyAStranger(t *testing.T) {
	t.Parallel()
	w := scoped()
	w.config.Access = &keyed{open: byScope().open, err: ports.ErrUnavailable}
	r := w.call(t, http.MethodGet, "/api/jobs", "Authorization", "Bearer sm_aaaaaaaaaa_x")
	wantProblem(t, r, http.StatusServiceUnavailable, "storage_unavailable")
	if r.Header().Get("Retry-After") == "" {
		t.Errorf("it does not say when to come again: %v", r.Header())
	}
}
