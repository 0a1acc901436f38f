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

// How much may be exported. Unlike the Song Map itself an export is held in
// memory, until a client has read it, however slowly.
const (
	maxExports  = 4         // made at once
	maxExported = 16 << 20  // bytes of a Song Map
	portion     = 256 << 10 // bytes of an export that are counted as one
	maxPortions = 1024      // of the exports that are being read
)

// exportResponse sends a Song Map in the format of another program, as a file
// that is named after the upload. It is written before the response begins, so
// that there can still be an error.
func (a *api) exportResponse(ctx context.Context, j domain.Job, text ports.File, f export.Format) (*huma.StreamResponse, error) {
	if err := a.exporting.Acquire(ctx, 1); err != nil {
		return nil, errors.Join(err, text.Close())
	}
	defer a.exporting.Release(1)
	title := cmp.Or(strings.TrimSuffix(j.Input.FileName, path.Ext(j.Input.FileName)), j.Input.FileName, j.ID)
	file, err := exported(title, text, f)
	if errors.Is(err, export.ErrNoLyrics) {
		return nil, errors.Join(problem.New(problem.NotFound, "The Song Map of job %s has no lyrics, so there is no %s of it", j.ID, f.Name), text.Close())
	}
	if err := errors.Join(err, text.Close()); err != nil {
		return nil, fmt.Errorf("song map %s as %s: %w", j.ID, f.Name, err)
	}
	room := int64(min(1+len(file)/portion, maxPortions)) // what is larger than all of the room has it to itself
	if err := a.exported.Acquire(ctx, room); err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer a.exported.Release(room)
		_, w := humago.Unwrap(ctx)
		_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(readFor(len(file)))) // where there is a connection to have one
		h := w.Header()
		h.Set("Content-Type", f.MediaType)
		h.Set("Content-Length", strconv.Itoa(len(file)))
		h.Set("Content-Disposition", disposition("attachment", title+f.Extension))
		_, _ = w.Write(file) // the client may have gone
	}}, nil
}

// readFor is how long a client may take to read so many bytes that are held for
// it: half a minute, and beyond that what 4 KiB a second take.
func readFor(size int) time.Duration {
	const slowest = 4 << 10
	return 30*time.Second + time.Duration(size/slowest)*time.Second
}

func exported(title string, from io.Reader, f export.Format) ([]byte, error) {
	text, err := io.ReadAll(io.LimitReader(from, maxExported+1))
	if err != nil {
		return nil, err
	}
	if len(text) > maxExported {
		return nil, problem.Invalid("query.format", "must be json for a Song Map of more than "+humanize.IBytes(maxExported))
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

// exportContent adds the formats' media types to those of a response.
func (a *api) exportContent(content map[string]*huma.MediaType) map[string]*huma.MediaType {
	for _, f := range export.Formats() {
		switch {
		case f.Document != nil:
			content[mediaTypeOf(f)] = a.content(f.Document)["application/json"]
		case strings.HasPrefix(f.MediaType, "text/"), f.Name == export.SVG().Name:
			content[mediaTypeOf(f)] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString}}
		default:
			content[mediaTypeOf(f)] = anyBytes()
		}
	}
	return content
}

// mediaTypeOf is a format's media type without parameters.
func mediaTypeOf(f export.Format) string {
	name, _, _ := strings.Cut(f.MediaType, ";")
	return name
}
