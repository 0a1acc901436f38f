package s3

import (
	"context"
	"errors"
	"fmt"
	"path"
	"strings"
	"unicode"

	"songmap/domain"
	"songmap/ports"
)

// area is one of the two parts of a bucket, for uploads and for results. Names are
// relative to it.
type area struct {
	*bucket
	name   string                                      // "uploads" or "output"
	locate func(ports.Stored) (name string, err error) // where in the area it lies, or lay
	marks  []domain.Mark

	follows *area // whose mark this one gets, too; nil: none
}

// object is the key of an object of the area.
func (a *area) object(name string) string { return a.key(a.name, name) }

// all begins the keys of all objects of the area that lie in a folder.
func (a *area) all(folder string) string { return a.object(folder) + "/" }

// within is the name of a key in a folder of the area.
func (a *area) within(folder, key string) string { return strings.TrimPrefix(key, a.all(folder)) }

// path is what a row says of an object.
func (a *area) path(name string) string { return a.name + "/" + name }

// inside returns where in the area a path leads: to its last elements, as many as
// depth. The rest is of no meaning here: the files may have lain in a folder before,
// wherever that was.
func (a *area) inside(text string, depth int) (string, error) {
	elements := strings.Split(path.Clean(text), "/")
	elements = elements[max(0, len(elements)-depth):]
	for _, e := range elements {
		if e == "" || len(e) > maxName || !plain(e) {
			return "", fmt.Errorf("path %.100q: %w", text, ports.ErrNotFound)
		}
	}
	return strings.Join(elements, "/"), nil
}

// plain reports whether a name can be part of a key, and is not hidden: such a name,
// . and .. among them, is that of no file of a job.
func plain(name string) bool {
	return !strings.HasPrefix(name, ".") && !strings.ContainsFunc(name, func(r rune) bool {
		return r == '\\' || r == unicode.ReplacementChar || unicode.IsControl(r)
	})
}

// maxName is how long an element of a path may be.
const maxName = 255

// view opens an object of the area for reading.
func (a *area) view(ctx context.Context, name string) (ports.File, error) {
	f, err := a.open(ctx, a.object(name))
	if errors.Is(err, ports.ErrNotFound) {
		return f, a.absent(ctx, err)
	}
	return f, err
}
