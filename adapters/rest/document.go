package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/rest/problem"
)

// mostDocument is how many bytes a JSON body may have.
const mostDocument = 1 << 20

// withDocument lets an operation whose input has a body read it through us:
// huma would answer 500 for whatever a client does wrong on the way.
func (a *api) withDocument(op huma.Operation, input reflect.Type) huma.Operation {
	if _, has := input.FieldByName("Body"); !has {
		return op
	}
	op.Errors = append(
		op.Errors, http.StatusBadRequest, http.StatusRequestTimeout,
		http.StatusRequestEntityTooLarge, http.StatusUnsupportedMediaType,
	)
	op.Middlewares = append(op.Middlewares, a.readDocument)
	return op
}

// readDocument reads the body of a request before huma does, or answers it.
func (a *api) readDocument(ctx huma.Context, next func(huma.Context)) {
	r, w := humago.Unwrap(ctx)
	if encoded(r.Header) {
		bodyIsEncoded().Send(w)
		return
	}
	b := &body{src: r.Body, conn: http.NewResponseController(w), idle: a.config.Idle(), left: mostDocument}
	text, err := io.ReadAll(b)
	switch {
	case errors.Is(err, errStalled):
		problem.New(problem.BodyStalled, "The body did not come within %s", a.config.Idle()).Send(w)
	case errors.Is(err, errTooMuch):
		problem.New(problem.BodyTooLarge, "The body is too large for this call").Send(w)
	case err != nil:
		problem.New(problem.BodyUnreadable, "The body was cut short, or is not well-formed").Send(w)
	case len(text) > 0 && isJSON(r.Header) && !json.Valid(text):
		problem.New(problem.BodyUnreadable, "The body is not JSON").Send(w)
	default:
		r.Body = io.NopCloser(bytes.NewReader(text))
		next(ctx)
	}
}

// isJSON reports whether a body says that it is JSON, or says nothing.
func isJSON(h http.Header) bool {
	name, _, _ := mime.ParseMediaType(h.Get("Content-Type"))
	return h.Get("Content-Type") == "" || name == "application/json" || strings.HasSuffix(name, "+json")
}

func bodyIsEncoded() *problem.Problem {
	return problem.New(problem.BodyEncoded, "Send the body as it is, without Content-Encoding")
}
