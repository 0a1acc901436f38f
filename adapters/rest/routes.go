package rest

import (
	"strconv"

	"songmap/adapters/rest/document"
)

// routes are the patterns of all calls, with the statuses that each can answer.
func (a *api) routes() map[string][]int {
	all := make(map[string][]int)
	for op := range document.Operations(a.huma.OpenAPI()) {
		pattern := op.Method + " " + op.Path
		for code := range op.Responses {
			if status, err := strconv.Atoi(code); err == nil {
				all[pattern] = append(all[pattern], status)
			}
		}
	}
	return all
}
