package document

import (
	"path"

	"github.com/danielgtaylor/huma/v2"
)

// giveExamples shows a body of each kind that an operation takes or returns.
func giveExamples(op *huma.Operation, examples map[string]any) {
	show := func(content map[string]*huma.MediaType) {
		for _, media := range content {
			if media.Schema != nil && media.Examples == nil && media.Example == nil {
				media.Example = examples[path.Base(media.Schema.Ref)]
			}
		}
	}
	if op.RequestBody != nil {
		show(op.RequestBody.Content)
	}
	for _, r := range op.Responses {
		show(r.Content)
	}
}
