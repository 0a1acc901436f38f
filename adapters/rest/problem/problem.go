// Package problem says what went wrong with a request, as a problem document
// (RFC 9457). Nothing in one comes from inside the service: not paths, not SQL,
// not another error's text.
package problem

import (
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
)

// Problem is an error as clients see it.
type Problem struct {
	Type   string              `json:"type" format:"uri" doc:"Names the code as a URN." example:"urn:songmap:problem:not_found"`
	Title  string              `json:"title" doc:"The kind of problem, the same every time." example:"Not found"`
	Status int                 `json:"status" doc:"The HTTP status code." example:"404"`
	Detail string              `json:"detail" doc:"What went wrong this time, for people." example:"Job 4711 not found"`
	Code   string              `json:"code" example:"not_found"`
	Errors []*huma.ErrorDetail `json:"errors,omitempty" nullable:"false" doc:"The parts of the request that are wrong."`

	RetryAfter int    `json:"-"` // seconds; 0: not said
	Challenge  string `json:"-"` // more parameters of WWW-Authenticate (RFC 6750)
}

// New returns a problem of a kind; detail is for people.
func New(k Kind, detail string, args ...any) *Problem {
	p := &Problem{Title: k.Title, Status: k.Status, Detail: fmt.Sprintf(detail, args...), RetryAfter: k.RetryAfter}
	return p.WithCode(k.Code)
}

// Invalid is the problem of one wrong part of a request, such as query.cursor.
func Invalid(location, message string) *Problem {
	p := New(InvalidRequest, "%s %s", location, message)
	p.Errors = []*huma.ErrorDetail{{Location: location, Message: message}}
	return p
}

// OfStatus is the problem of an error of which only the status is known.
func OfStatus(status int) *Problem {
	switch status {
	case http.StatusNotFound:
		return New(NotFound, "There is nothing here")
	case http.StatusMethodNotAllowed:
		return New(MethodNotAllowed, "This place does not allow this method")
	case http.StatusPreconditionFailed:
		return New(PreconditionFailed, "The file is not the one that the request is about")
	case http.StatusRequestedRangeNotSatisfiable:
		return New(RangeOutside, "The file is shorter than that")
	}
	p := New(InvalidRequest, "The request is not valid")
	if status >= http.StatusInternalServerError {
		p = New(InternalError, "internal error")
	}
	p.Status = status
	return p
}

// WithCode gives a problem a code that is not the one of its kind.
func (p *Problem) WithCode(code string) *Problem {
	p.Code, p.Type = code, "urn:songmap:problem:"+code
	return p
}

func (p *Problem) Error() string { return p.Detail }

// GetStatus makes a problem a huma.StatusError.
func (p *Problem) GetStatus() int { return p.Status }

// MediaType is that of a problem document.
const MediaType = "application/problem+json"

// ContentType makes a problem a huma.ContentTypeFilter.
func (p *Problem) ContentType(string) string { return MediaType }

// GetHeaders makes a problem a huma.HeadersError.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	if p.RetryAfter > 0 {
		h.Set("Retry-After", strconv.Itoa(p.RetryAfter))
	}
	if p.Status == http.StatusUnauthorized || p.Challenge != "" {
		h.Set("WWW-Authenticate", `Bearer realm="songmap"`+p.Challenge)
	}
	return h
}

// Send answers a request that never came as far as huma.
func (p *Problem) Send(w http.ResponseWriter) {
	for name, values := range p.GetHeaders() {
		w.Header()[name] = values
	}
	w.Header().Set("Content-Type", MediaType)
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the client may have gone
}

// TransformSchema lists the codes in the OpenAPI document. They are no enum:
// a client must live with codes that it does not know yet.
func (*Problem) TransformSchema(_ huma.Registry, s *huma.Schema) *huma.Schema {
	var list strings.Builder
	for _, k := range slices.SortedFunc(slices.Values(kinds()), func(a, b Kind) int { return cmp.Compare(a.Code, b.Code) }) {
		fmt.Fprintf(&list, "\n- `%s` (%d): %s", k.Code, k.Status, k.Title)
	}
	s.Properties["code"].Description = "What went wrong, for programs. More may come:" + list.String() +
		"\n- the `error_code` of a failed job (409)"
	return s
}
