//go:build unix

package main

import (
	"context"
	"database/sql"
	"errors"
	"math/rand/v2"
	"os"
)

// damage is what may happen to a database file while nobody has it open.
type damage struct {
	name   string
	do     func(ctx context.Context, chance *rand.Rand, file string) error
	killed bool // the file is one whose owner was killed: its newest jobs are in the log
	random bool // differs from time to time, so do it often

	// harmless: what was in the file itself must be there if it is accepted.
	harmless bool
}

func damages() []damage {
	header := func(_ context.Context, chance *rand.Rand, file string) error { return flip(chance, file, 0, 100, 1) }
	pages := func(_ context.Context, chance *rand.Rand, file string) error {
		return flip(chance, file, 100, 0, 1+chance.IntN(200))
	}
	zeros := func(_ context.Context, chance *rand.Rand, file string) error { return blank(chance, file) }
	cut := func(_ context.Context, chance *rand.Rand, file string) error { return shorten(chance, file) }
	log := func(do func(context.Context, *rand.Rand, string) error) func(context.Context, *rand.Rand, string) error {
		return func(ctx context.Context, chance *rand.Rand, file string) error { return do(ctx, chance, file+"-wal") }
	}
	return []damage{
		{name: "a byte of the header flipped", do: header, random: true},
		{name: "a byte of the header flipped after a crash", do: header, random: true, killed: true},
		{name: "bytes flipped", do: pages, random: true},
		{name: "bytes flipped after a crash", do: pages, random: true, killed: true},
		{name: "a page of zeros", do: zeros, random: true},
		{name: "truncated", do: cut, random: true},
		{name: "log: a byte of the header flipped", do: log(func(_ context.Context, c *rand.Rand, f string) error {
			return flip(c, f, 0, 32, 1)
		}), random: true, killed: true, harmless: true},
		{name: "log: bytes flipped", do: log(pages), random: true, killed: true, harmless: true},
		{name: "log: truncated", do: log(cut), random: true, killed: true, harmless: true},
		{name: "log: gone", do: log(func(_ context.Context, _ *rand.Rand, f string) error {
			return os.Remove(f)
		}), killed: true, harmless: true},
		{name: "empty", do: func(_ context.Context, _ *rand.Rand, f string) error { return os.Truncate(f, 0) }},
		{name: "another kind of file", do: func(_ context.Context, _ *rand.Rand, f string) error {
			return os.WriteFile(f, []byte("Dear diary, today I was taken for a database. It was a strange day, and a long one."), 0o600)
		}},
		{name: "newer schema", do: fromTheFuture},
	}
}

// flip changes bytes from an offset on; before an end, or up to the file's if
// that is 0.
func flip(chance *rand.Rand, file string, from, end int64, count int) error {
	return edit(file, func(f *os.File, size int64) error {
		if end == 0 {
			end = size
		}
		at := from + chance.Int64N(end-from)
		old := make([]byte, min(int64(count), end-at))
		if _, err := f.ReadAt(old, at); err != nil {
			return err
		}
		for i := range old {
			old[i] ^= byte(1 + chance.IntN(255))
		}
		_, err := f.WriteAt(old, at)
		return err
	})
}

const pageSize = 4096 // SQLite's default

func blank(chance *rand.Rand, file string) error {
	return edit(file, func(f *os.File, size int64) error {
		_, err := f.WriteAt(make([]byte, pageSize), chance.Int64N(size/pageSize)*pageSize)
		return err
	})
}

func shorten(chance *rand.Rand, file string) error {
	return edit(file, func(f *os.File, size int64) error { return f.Truncate(1 + chance.Int64N(size-1)) })
}

func edit(file string, do func(f *os.File, size int64) error) error {
	f, err := os.OpenFile(file, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	info, err := f.Stat()
	if err == nil {
		err = do(f, info.Size())
	}
	return errors.Join(err, f.Close())
}

// fromTheFuture marks the file as written by a later version. The table is
// bun's and has been part of the file from the beginning.
func fromTheFuture(ctx context.Context, _ *rand.Rand, file string) error {
	db, err := sql.Open("sqlite", file)
	if err != nil {
		return err
	}
	_, err = db.ExecContext(ctx, "INSERT INTO bun_migrations (name, group_id) VALUES ('99990101000000', 99)")
	return errors.Join(err, db.Close())
}
