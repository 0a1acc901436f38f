package files

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"songmap/adapters/internal/durable"
	"songmap/adapters/internal/nofollow"
	"songmap/domain"
	"songmap/ports"
)

// markName is the file with a folder's mark: whose jobs the files there belong
// to, and that this is the folder where they lie. An empty folder in its place,
// such as the one that a disk is mounted on, has none.
const markName = ".songmap"

// maxMark is how long a mark may be: an old one is a path.
const maxMark = 8 << 10

// Bear gives the folder a mark, durably, after creating it if need be.
func (t *tree) Bear(m domain.Mark) error {
	if err := mkdirAll(t.dir); err != nil {
		return err
	}
	name := filepath.Join(t.dir, markName)
	return durable.Write(name, name+partial, 0o600, []byte(m+"\n"))
}

// Guard has the folder used only while it bears one of the marks, and not
// created any more. Call it before the first use, if at all.
func (t *tree) Guard(marks ...domain.Mark) { t.marks = marks }

// guarded checks the mark of the folder if it has to bear one.
func (t *tree) guarded(root *os.Root) error {
	if len(t.marks) == 0 {
		return nil
	}
	switch m, err := mark(root); {
	case err != nil:
		return refused(err)
	case m == "":
		return fmt.Errorf("%w: %s is not the folder that it was, it has no %s", ports.ErrUnavailable, t.dir, markName)
	case !slices.Contains(t.marks, m):
		return fmt.Errorf("%w: %s is not the folder that it was, its %s says %q", ports.ErrUnavailable, t.dir, markName, m)
	}
	return nil
}

// stays returns an error if a guarded folder is no longer what its name leads
// to: what was put into it is not where it will be looked for.
func (t *tree) stays(folder *os.Root, name string) error {
	if len(t.marks) == 0 {
		return nil
	}
	used, err := folder.Stat(".")
	if err != nil {
		return refused(err)
	}
	if named, err := os.Stat(filepath.Join(t.dir, name)); err != nil || !os.SameFile(used, named) {
		return fmt.Errorf("%w: %s was replaced while it was written to", ports.ErrUnavailable, filepath.Join(t.dir, name))
	}
	return nil
}

// mark is the folder's; empty if it has none.
func mark(root *os.Root) (domain.Mark, error) {
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
