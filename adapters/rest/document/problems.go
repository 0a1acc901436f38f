package document

import (
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
)

const problemsKey = "problems" // in the metadata of an operation

// AddProblems says in which problems an operation may end, beside those that huma
// knows of.
func AddProblems(op *huma.Operation, kinds ...problem.Kind) {
	if op.Metadata == nil {
		op.Metadata = map[string]any{}
	}
	op.Metadata[problemsKey] = append(problemsOf(op), kinds...)
	for _, k := range kinds {
		op.Errors = append(op.Errors, k.Status)
	}
}

func problemsOf(op *huma.Operation) []problem.Kind {
	kinds, _ := op.Metadata[problemsKey].([]problem.Kind)
	return kinds
}

// nameProblems says which problems an error stands for, where huma says only
// what HTTP calls it.
func nameProblems(op *huma.Operation) {
	for _, k := range append(problemsOf(op), problem.InvalidRequest, problem.InternalError) {
		r := op.Responses[strconv.Itoa(k.Status)]
		if r == nil {
			continue // an operation without parameters has no invalid ones
		}
		media := r.Content[problem.MediaType]
		if media.Examples == nil {
			media.Examples, r.Description = map[string]*huma.Example{}, k.Title
		} else {
			r.Description += ", or: " + k.Title
		}
		media.Examples[k.Code] = &huma.Example{Value: problem.New(k, "%s", k.Title)}
		if k.RetryAfter > 0 {
			addHeader(r, "Retry-After", "Seconds.", huma.TypeInteger)
		}
		if k == problem.Unauthorized {
			addHeader(r, "WWW-Authenticate", "How to show a key (RFC 6750).", huma.TypeString)
		}
	}
}
