package rest_test

import (
	"encoding/json"
	"net/http"
	"path"
	"strconv"
	"strings"
	"sync"
	"testing"

	"songmap/adapters/rest"
)

// described are the statuses that the OpenAPI document names, by operation, and a mux
// that finds the operation of a request.
var described = sync.OnceValue(func() (found struct {
	*http.ServeMux
	statuses map[string]tree
},
) {
	text, err := rest.OpenAPI("", "openapi.json")
	var d tree
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err != nil {
		panic(err)
	}
	found.ServeMux, found.statuses = http.NewServeMux(), map[string]tree{}
	for place, item := range at(d, "paths") {
		for method, op := range item.(tree) {
			pattern := strings.ToUpper(method) + " " + place
			found.Handle(pattern, http.NotFoundHandler())
			found.statuses[pattern] = at(op.(tree), "responses")
		}
	}
	return found
})

// wantDescribed fails the test if the document does not say that an operation may
// answer so. Tests that call an operation use it, so that no answer is forgotten.
func wantDescribed(t *testing.T, r *http.Request, status int) {
	t.Helper()
	if path.Clean(r.URL.Path) != r.URL.Path {
		return // led elsewhere before it comes to an operation
	}
	_, pattern := described().Handler(r)
	if statuses, is := described().statuses[pattern]; is && statuses[strconv.Itoa(status)] == nil {
		t.Errorf("the OpenAPI document does not say that %s may answer %d", pattern, status)
	}
}
