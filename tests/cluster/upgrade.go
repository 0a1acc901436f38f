//go:build unix

package main

import (
	"context"
	"path/filepath"
)

// upgrade replaces one instance after the other by a program that knows one
// migration more, among clients that act. The first has to be told that older
// instances live.
func upgrade(ctx context.Context, r *round) error {
	next, err := buildNext(ctx, filepath.Dir(r.site.program.server))
	if err != nil {
		return err
	}
	for i, in := range r.site.instances {
		if err := in.stop(ctx); err != nil {
			return err
		}
		in.server = next
		if i == 0 {
			in.flags = append(in.flags, "--migrate-anyway")
		}
		if err := in.start(ctx); err != nil {
			return err
		}
		if err := r.recover(ctx); err != nil { // with old and new ones side by side
			return err
		}
	}
	return nil
}

// migration is one that a later version might have.
const migration = "ALTER TABLE jobs ADD COLUMN of_a_later_version text;\n"

// buildNext builds the program of a later version.
func buildNext(ctx context.Context, dir string) (string, error) {
	file, err := write(filepath.Join(dir, "later.sql"), migration)
	if err != nil {
		return "", err
	}
	root, err := moduleRoot(ctx)
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "songmap-next")
	place := filepath.Join(root, "adapters", "postgres", "migrations", "99991231000001_later.tx.up.sql")
	return path, goBuild(ctx, path, "songmap", map[string]string{place: file})
}
