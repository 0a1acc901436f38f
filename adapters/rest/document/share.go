package document

import (
	"cmp"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// shareProblems writes once what many operations answer in the same way: of each
// status the answer that more than half of them have in common. The document, and
// what is generated from it, is half as long.
func shareProblems(d *huma.OpenAPI) {
	alike := map[string]map[string][]*huma.Response{} // by status and content
	uses := map[string]int{}
	for op := range Operations(d) {
		for status, r := range op.Responses {
			if status >= "400" {
				text, err := json.Marshal(r)
				if err != nil {
					panic("document: " + err.Error()) // all of it will be printed
				}
				if alike[status] == nil {
					alike[status] = map[string][]*huma.Response{}
				}
				alike[status][string(text)] = append(alike[status][string(text)], r)
				uses[status]++
			}
		}
	}
	d.Components.Responses = map[string]*huma.Response{}
	for status, contents := range alike {
		most := slices.MaxFunc(slices.Collect(maps.Keys(contents)), func(a, b string) int {
			return cmp.Or(cmp.Compare(len(contents[a]), len(contents[b])), cmp.Compare(a, b))
		})
		if same := contents[most]; len(same) > max(1, uses[status]/2) {
			name := nameOf(status)
			d.Components.Responses[name] = new(*same[0])
			for _, r := range same {
				*r = huma.Response{Ref: "#/components/responses/" + name}
			}
		}
	}
}

func nameOf(status string) string {
	code, _ := strconv.Atoi(status)
	return strings.ReplaceAll(http.StatusText(code), " ", "")
}
