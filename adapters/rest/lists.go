package rest

import (
	"fmt"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/internal/export"
	"songmap/adapters/rest/document"
	"songmap/domain"
)

// lists are what the tags of fields name as ${name}, so that no tag repeats a
// list that stands elsewhere.
func lists() map[string][]any {
	return map[string][]any{
		"${statuses}":   anys(domain.Statuses()),
		"${unfinished}": anys(slices.DeleteFunc(domain.Statuses(), domain.Status.Finished)),
		"${stages}":     anys(domain.Stages()),
		"${stems}":      anys(domain.Stems()),
		"${events}":     anys(domain.EventKinds()),
		"${endings}":    anys(domain.Endings()),
		"${reasons}":    anys(domain.Reasons()),
		"${deliveries}": anys(domain.DeliveryStates()),
		"${formats}":    anys(export.Names()),
		"${scopes}":     anys(domain.Scopes()),
	}
}

func anys[T ~string](of []T) []any {
	all := make([]any, len(of))
	for i, v := range of {
		all[i] = string(v)
	}
	return all
}

// either lists words as a sentence does.
func either(of []any) string {
	last := len(of) - 1
	return strings.ReplaceAll(strings.Trim(fmt.Sprint(of[:last]), "[]"), " ", ", ") + fmt.Sprint(" or ", of[last])
}

// fillIn puts the lists in the place of their names.
func fillIn(d *huma.OpenAPI) {
	all := lists()
	var pairs []string
	for name, list := range all {
		pairs = append(pairs, name, either(list))
	}
	words := strings.NewReplacer(pairs...)
	var fill func(s *huma.Schema)
	fill = func(s *huma.Schema) {
		s.Description = words.Replace(s.Description)
		if len(s.Enum) == 1 && all[fmt.Sprint(s.Enum[0])] != nil {
			s.Enum = all[fmt.Sprint(s.Enum[0])]
			s.PrecomputeMessages()
		}
		for _, p := range s.Properties {
			fill(p)
		}
	}
	for _, s := range d.Components.Schemas.Map() {
		fill(s)
	}
	for op := range document.Operations(d) {
		for _, p := range op.Parameters {
			p.Description = words.Replace(p.Description)
			fill(p.Schema)
		}
	}
}
