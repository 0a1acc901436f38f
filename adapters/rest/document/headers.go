package document

import (
	"slices"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
)

// describeHeaders says what comes in a header because of one that was sent.
func describeHeaders(op *huma.Operation) {
	prefers := slices.ContainsFunc(op.Parameters, func(p *huma.Param) bool { return p.In == "header" && p.Name == "Prefer" })
	limited := slices.Contains(problemsOf(op), problem.QuotaExceeded)
	for status, r := range op.Responses {
		if prefers && status < "300" {
			addHeader(r, "Preference-Applied", "wait=N, if the call was asked to wait.", huma.TypeString)
		}
		if op.Deprecated && status < "300" {
			addHeader(r, "Deprecation", "Since when, as @ and Unix seconds.", huma.TypeString)
			addHeader(r, "Sunset", "From when on this may be gone.", huma.TypeString)
		}
		if limited && (status < "300" || status == "429") {
			addHeader(r, "RateLimit", "What is left, where calls are limited.", huma.TypeString)
		}
	}
}

func addHeader(r *huma.Response, name, description, schema string) {
	if r.Headers == nil {
		r.Headers = map[string]*huma.Header{}
	}
	r.Headers[name] = Header(description, schema)
}

// Header describes a header of a response.
func Header(description, schema string) *huma.Header {
	return &huma.Header{Description: description, Schema: &huma.Schema{Type: schema}}
}
