package document

import (
	"fmt"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
)

// Notice is how long an operation goes on after it has been announced that it will go.
const Notice = 180 * 24 * time.Hour

// Deprecation announces that an operation will go.
type Deprecation struct {
	Since   time.Time
	Sunset  time.Time // from then on it may be gone; Notice after Since at the earliest
	Instead string    // what to call
}

// Deprecate announces it in the document and in each answer: by Deprecation (RFC
// 9745), Sunset (RFC 8594) and a link to what to call instead.
func Deprecate(op *huma.Operation, d Deprecation) {
	if d.Sunset.Before(d.Since.Add(Notice)) {
		panic("document: " + op.OperationID + " would go too soon") // a mistake in the table
	}
	op.Deprecated = true
	op.Description += fmt.Sprintf(" Deprecated: call %s. It may be gone from %s on.", d.Instead, d.Sunset.Format(time.DateOnly))
	op.Middlewares = append(op.Middlewares, func(ctx huma.Context, next func(huma.Context)) {
		ctx.SetHeader("Deprecation", fmt.Sprintf("@%d", d.Since.Unix()))
		ctx.SetHeader("Sunset", d.Sunset.UTC().Format(http.TimeFormat))
		ctx.AppendHeader("Link", "<"+d.Instead+`>; rel="successor-version"`)
		next(ctx)
	})
}
