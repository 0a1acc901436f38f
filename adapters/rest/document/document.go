// Package document completes the OpenAPI document, of which huma writes the most
// from Go types, and sets right what readers of it would refuse or misunderstand.
// Each pass is a function that is named after what it does.
package document

import (
	"iter"
	"maps"
	"slices"

	"github.com/danielgtaylor/huma/v2"
)

// Finish completes a document of which all operations are registered. Examples
// are bodies, by the names of their schemas.
func Finish(d *huma.OpenAPI, examples map[string]any) {
	for _, s := range d.Components.Schemas.Map() {
		leaveOpen(s)
	}
	for op := range Operations(d) {
		sayThatNoKeyIsNeeded(op)
		nameProblems(op)
		describeHeaders(op)
		giveExamples(op, examples)
	}
	for _, item := range d.Webhooks {
		giveExamples(item.Post, examples)
	}
	shareProblems(d)
}

// Operations are the calls that a document describes, in the order of their paths.
func Operations(d *huma.OpenAPI) iter.Seq[*huma.Operation] {
	return func(yield func(*huma.Operation) bool) {
		for _, path := range slices.Sorted(maps.Keys(d.Paths)) {
			item := d.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Delete} {
				if op != nil && !yield(op) {
					return
				}
			}
		}
	}
}

// sayThatNoKeyIsNeeded writes an empty list, which huma leaves out: a reader
// could not tell it from one that was forgotten.
func sayThatNoKeyIsNeeded(op *huma.Operation) {
	if len(op.Security) == 0 {
		op.Extensions = map[string]any{"security": []any{}}
	}
}
