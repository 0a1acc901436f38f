package files

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"songmap/adapters/internal/durable"
)

// claimName is the file that names the database to whose jobs the files of a
// folder belong, relative to the folder, so that both can move together.
const claimName = ".songmap"

// ErrClaimed means that the files in a folder belong to the jobs of another database.
var ErrClaimed = errors.New("belongs to another database")

// Claim notes that the files in dir belong to the jobs of a database, unless
// another one was first. Without it, a second database that is tried out over
// the same folders would take all of their files for strays.
func Claim(dir, database string) error {
	if err := Claimed(dir, database); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	name := filepath.Join(dir, claimName)
	if err := os.WriteFile(name, []byte(relative(dir, database)+"\n"), 0o600); err != nil {
		return err
	}
	return errors.Join(durable.Sync(name), durable.SyncFolder(dir))
}

// Claimed returns nil if the folder's files belong to the database's jobs,
// ErrClaimed if they belong to another's, fs.ErrNotExist if nobody claims them.
func Claimed(dir, database string) error {
	text, err := os.ReadFile(filepath.Join(dir, claimName))
	if err != nil {
		return err
	}
	switch owner := strings.TrimSpace(string(text)); owner {
	case relative(dir, database):
		return nil
	case "": // a crash came before the name
		return fs.ErrNotExist
	default:
		return fmt.Errorf("%s %w, %s, says %s", dir, ErrClaimed, filepath.Join(dir, owner), filepath.Join(dir, claimName))
	}
}

func relative(dir, database string) string {
	from, err := filepath.Abs(dir)
	if err != nil {
		return database
	}
	to, err := filepath.Abs(database)
	if err != nil {
		return database
	}
	if rel, err := filepath.Rel(from, to); err == nil {
		return rel
	}
	return to
}
