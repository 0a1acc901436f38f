package problem

import (
	"strings"
	"unicode/utf8"

	"github.com/danielgtaylor/huma/v2"
)

// How much of a wrong request its problem repeats.
const (
	maxErrors = 10
	maxEcho   = 100 // bytes of a value
)

// FromHuma gives huma's own errors, which are about parameters that do not fit
// their description, a code. They repeat what was sent; a problem does not
// repeat all of it.
func FromHuma(_ huma.Context, _ string, body any) (any, error) {
	m, ok := body.(*huma.ErrorModel)
	if !ok {
		return body, nil
	}
	p := OfStatus(m.Status)
	for _, e := range m.Errors[:min(len(m.Errors), maxErrors)] {
		p.Errors = append(p.Errors, short(*e))
	}
	if len(p.Errors) > 0 {
		p.Detail = p.Errors[0].Location + ": " + p.Errors[0].Message
	}
	return p, nil
}

func short(e huma.ErrorDetail) *huma.ErrorDetail {
	if strings.HasPrefix(e.Location, "body") {
		e.Value = nil // it may be a secret
	}
	e.Location, e.Message = Echo(e.Location), Clip(public(e.Message), 2*maxEcho)
	switch v := e.Value.(type) {
	case string:
		e.Value = Echo(v)
	case bool, int64, float64:
	default:
		e.Value = nil
	}
	return &e
}

// public leaves out the words of parsers, which huma passes on: they repeat
// what was sent, and show how the service is made.
func public(message string) string {
	if strings.HasPrefix(message, "json: ") {
		return "is not what this call wants"
	}
	if strings.HasPrefix(message, "expected ") {
		message, _, _ = strings.Cut(message, ": ")
	}
	return message
}

// Echo is as much of what was sent as a problem repeats.
func Echo(s string) string { return Clip(s, maxEcho) }

// Clip cuts s to at most n bytes, between two runes, and leaves no invalid
// UTF-8 in it.
func Clip(s string, n int) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
