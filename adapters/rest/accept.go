package rest

import (
	"mime"
	"strings"

	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/internal/export"
	"songmap/adapters/rest/problem"
)

// jsonFormat is the Song Map as it is.
const jsonFormat = "json"

// format is the format that a client asks for: by name, or else by media type.
func (in *songMapInput) format() (string, error) {
	if in.Format != "" {
		return in.Format, nil
	}
	r, w := humago.Unwrap(in.ctx)
	w.Header().Add("Vary", "Accept")
	wanted := preferencesOf(strings.Split(strings.Join(r.Header.Values("Accept"), ","), ","))
	if len(wanted) == 0 || wanted["text/html"] > 0 { // no wish, or a browser, whose wishes are for pages
		return jsonFormat, nil
	}
	best, most := "", 0.0
	offer := func(name, mediaType string) {
		if w := wanted.weight(mediaType); w > most {
			best, most = name, w
		}
	}
	offer(jsonFormat, "application/json")
	for _, f := range export.Formats() {
		offer(f.Name, mediaTypeOf(f))
	}
	if best == "" {
		return "", problem.New(problem.NotAcceptable, "There is no Song Map of a media type that Accept names; ask for one by ?format=, or for application/json")
	}
	return best, nil
}

// preferences are how much each media range of an Accept is wanted.
type preferences map[string]float64

func preferencesOf(parts []string) preferences {
	p := preferences{}
	for _, part := range parts {
		if mediaRange, parameters, err := mime.ParseMediaType(part); err == nil {
			p[mediaRange] = max(p[mediaRange], weight(parameters["q"]))
		}
	}
	return p
}

// weight is that of the most specific range that a media type is in (RFC 9110, 12.5.1).
func (p preferences) weight(mediaType string) float64 {
	family, _, _ := strings.Cut(mediaType, "/")
	for _, r := range []string{mediaType, family + "/*", "*/*"} {
		if w, named := p[r]; named {
			return w
		}
	}
	return 0
}
