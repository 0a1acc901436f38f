package sqlite

import (
	"context"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"

	"songmap/adapters/internal/bunstore"
)

// Verify reads every page and index. The error is ErrDamaged if one of them is
// not as it should be.
func (f *File) Verify(ctx context.Context) error {
	found, err := f.Damage(ctx)
	if err == nil && len(found) > 0 {
		err = fmt.Errorf("%s %w: %s", f.path, ErrDamaged, found[0])
	}
	return err
}

// Damage says what is wrong with the file's pages, indexes and references.
func (f *File) Damage(ctx context.Context) ([]string, error) {
	found, err := texts(ctx, f.conn, ask("PRAGMA integrity_check"))
	if err == nil && slices.Equal(found, []string{"ok"}) {
		found, err = texts(ctx, f.conn, ask(`SELECT 'a row of ' || "table" || ' refers to none of ' || parent FROM pragma_foreign_key_check`))
	}
	if damaged(err) {
		return []string{err.Error()}, nil
	}
	for i := range found {
		found[i] = strings.Join(strings.Fields(found[i]), " ")
	}
	return found, err
}

// Miscounts says where the counters differ from the number of jobs.
func (f *File) Miscounts(ctx context.Context) ([]string, error) {
	return texts(ctx, f.conn, f.schema.Miscounts())
}

// Statuses returns how many jobs there are in each status.
func (f *File) Statuses(ctx context.Context) (map[string]int64, error) {
	counts := make(map[string]int64)
	err := f.conn.Read(ctx, f.schema.Statuses().Text, nil, func(columns []driver.Value) {
		counts[bunstore.Text(columns[0])], _ = columns[1].(int64)
	})
	if err != nil {
		return nil, f.refusal(err)
	}
	return counts, nil
}

// Stranded says which messages to webhooks wait for nothing.
func (f *File) Stranded(ctx context.Context) ([]string, error) {
	return texts(ctx, f.conn, f.schema.Stranded())
}

// Miscounted says where the counters differ from what waits for a receiver.
func (f *File) Miscounted(ctx context.Context) ([]string, error) {
	return texts(ctx, f.conn, f.schema.Backlogs())
}

// Waiting is how many messages to webhooks wait to be sent. A file that is too
// old to know of any has none.
func (f *File) Waiting(ctx context.Context) (int64, error) {
	if there, err := f.has(ctx, "deliveries"); err != nil || !there {
		return 0, err
	}
	n, err := number(ctx, f.conn, f.schema.Waiting())
	if err != nil {
		return 0, f.refusal(err)
	}
	return n, nil
}
