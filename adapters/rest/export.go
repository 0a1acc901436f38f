package rest

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"
	"github.com/dustin/go-humanize"

	"songmap/adapters/internal/export"
	"songmap/adapters/internal/songjson"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// How much may be exported: unlike the Song Map itself, it is held in memory;
// see held for what becomes of it there.
const (
	mostExported = 16 << 20 // bytes of a Song Map
	mostExports  = 4        // made at once
)

// exportAnswer sends a Song Map in the format of another program, as a file
// that is named after the upload. It is written before the answer begins, so
// that an error can still be told.
func (a *api) exportAnswer(ctx context.Context, j domain.Job, text ports.File, f export.Format) (*huma.StreamResponse, error) {
	title := cmp.Or(strings.TrimSuffix(j.Input.FileName, path.Ext(j.Input.FileName)), j.Input.FileName, j.ID)
	file, giveBack, err := a.export(ctx, title, text, f)
	if closed := text.Close(); err != nil || closed != nil {
		return nil, fmt.Errorf("song map %s as %s: %w", j.ID, f.Name, errors.Join(err, closed))
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer giveBack()
		_, w := humago.Unwrap(ctx)
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(readFor(len(file)))) // where there is a connection to have one
		h := w.Header()
		h.Set("Content-Type", f.MediaType)
		h.Set("Content-Length", strconv.Itoa(len(file)))
		h.Set("Content-Disposition", disposition(attachment, title+f.Extension))
		_, _ = w.Write(file) // the client may have gone
	}}, nil
}

// export makes a file, and room for it until that is given back.
func (a *api) export(ctx context.Context, title string, from io.Reader, f export.Format) (file []byte, giveBack func(), err error) {
	select {
	case a.exports <- struct{}{}:
		defer func() { <-a.exports }()
	case <-ctx.Done():
		return nil, nil, ctx.Err()
	}
	if file, err = exported(title, from, f); err != nil {
		return nil, nil, err
	}
	giveBack, err = a.held.take(ctx, len(file))
	return file, giveBack, err
}

func exported(title string, from io.Reader, f export.Format) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, mostExported+1))
	if err != nil {
		return nil, err
	}
	if len(text) > mostExported {
		return nil, problem.Invalid("query.format", "must be json for a Song Map of more than "+humanize.IBytes(mostExported))
	}
	m, err := songjson.Unmarshal(text)
	if err != nil {
		return nil, err
	}
	return f.Write(title, m)
}

// exportDescription lists the formats for the OpenAPI document.
func exportDescription() string {
	var b strings.Builder
	b.WriteString("The Song Map. By `format`:\n- `json`: the document below")
	for _, f := range export.Formats() {
		fmt.Fprintf(&b, "\n- `%s` (%s): %s", f.Name, mediaTypeOf(f), f.About)
	}
	return b.String()
}

// exportContent adds the formats' media types to those of an answer.
func exportContent(content map[string]*huma.MediaType) map[string]*huma.MediaType {
	for _, f := range export.Formats() {
		content[mediaTypeOf(f)] = anyBytes()
	}
	return content
}

// mediaTypeOf is a format's media type without parameters.
func mediaTypeOf(f export.Format) string {
	name, _, _ := strings.Cut(f.MediaType, ";")
	return name
}
