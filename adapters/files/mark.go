package files

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/uuid"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/nofollow"
	"songmap/domain"
	"songmap/ports"
)

// markName is the file with a folder's mark. It says to which database's jobs the
// files belong, and that they lie here: an empty folder in its place, such as the
// mount point of a disk, has none.
const markName = ".songmap"

// maxMark is how long a mark may be; an old one is a path.
const maxMark = 8 << 10

// SetMark writes the folder's mark durably, and creates the folder if need be.
func (t *tree) SetMark(ctx context.Context, m domain.Mark) error {
	draft, err := t.draft(ctx)
	if err != nil {
		return err
	}
	return durable.Write(filepath.Join(t.dir, markName), draft, 0o600, []byte(m+"\n"))
}

// FirstMark is SetMark for a folder that has none. The error is or wraps fs.ErrExist if
// somebody else was faster.
func (t *tree) FirstMark(ctx context.Context, m domain.Mark) error {
	draft, err := t.draft(ctx)
	if err != nil {
		return err
	}
	written := draft + ".mark"
	if err := durable.Replace(written, draft, 0o600, []byte(m+"\n")); err != nil {
		return durable.Error(err)
	}
	defer os.Remove(written) //nolint:errcheck // it may have become the mark
	folder, err := os.OpenRoot(t.dir)
	if err != nil {
		return durable.Error(err)
	}
	defer folder.Close()
	if err := t.linkNew(folder, filepath.Base(written), markName); err != nil {
		return err
	}
	return durable.SyncFolder(t.dir)
}

// draft names a file to write a mark to: one of its own, as instances that start
// together may write one each.
func (t *tree) draft(ctx context.Context) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", err
	}
	return filepath.Join(t.dir, "."+uuid.NewString()+partial), mkdirAll(t.dir)
}

// RequireMark lets the folder be used only while it has one of the marks, and never be
// created. It must be called before the first use, if at all.
func (t *tree) RequireMark(marks ...domain.Mark) { t.marks = marks }

// checkMark checks the mark of the folder if one is required.
func (t *tree) checkMark(root *os.Root) error {
	if len(t.marks) == 0 {
		return nil
	}
	switch m, err := readMark(root); {
	case err != nil:
		return durable.Error(err)
	case m == "":
		return fmt.Errorf("%w: %s is not the folder that it was, it has no %s", ports.ErrUnavailable, t.dir, markName)
	case !slices.Contains(t.marks, m):
		return fmt.Errorf("%w: %s is not the folder that it was, its %s says %q", ports.ErrUnavailable, t.dir, markName, m)
	}
	return nil
}

// checkPlace returns an error if a folder that requires a mark was replaced: what was
// written to it is not where it will be looked for.
func (t *tree) checkPlace(folder *os.Root, name string) error {
	if len(t.marks) == 0 {
		return nil
	}
	used, err := folder.Stat(".")
	if err != nil {
		return durable.Error(err)
	}
	if named, err := os.Stat(filepath.Join(t.dir, name)); err != nil || !os.SameFile(used, named) {
		return fmt.Errorf("%w: %s was replaced while it was written to", ports.ErrUnavailable, filepath.Join(t.dir, name))
	}
	return nil
}

// readMark returns the folder's mark; empty if it has none.
func readMark(root *os.Root) (domain.Mark, error) {
	f, err := nofollow.File(root, markName)
	if errors.Is(err, fs.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxMark))
	return domain.Mark(strings.TrimSpace(string(text))), err
}
