// Command bench compares the SQLite repository with the bare driver doing the
// same statements, prepared, at the same durability. Disks have moods, so the
// two take turns in short slices of the same run, and what counts is the
// median of the ratios of neighbouring slices. Then it compares a store of few
// jobs with one of many, also where all of them wait in groups (in PostgreSQL,
// too, where this machine has it), and measures the HTTP interface, beside a plain
// handler and beside the disk, what it costs when many follow, and webhooks to
// receivers of which some fail, hang and lie.
//
// With SONGMAP_BASELINE naming the script of the service that Songmap
// replaces, it runs that, too.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	slice := flag.Duration("slice", 100*time.Millisecond, "length of a turn")
	rounds := flag.Int("rounds", 15, "turns of each")
	lives := flag.Int("lives", 334, "jobs of whose lives webhooks are told")
	most := flag.Int("most", 1_000_000, "jobs of the large store that is compared with one of 1000")
	rows := flag.Int("rows", 20_000, "jobs that are there from the start")
	dir := flag.String("dir", "", "folder for the databases (default: a temporary one in the current folder)")
	flag.Parse()
	if err := run(context.Background(), os.Stdout, *dir, *rows, *rounds, *lives, *most, *slice); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out io.Writer, parent string, rows, rounds, lives, most int, slice time.Duration) (err error) {
	if parent == "" {
		parent = "." // a temporary folder of the system may lie in memory
	}
	dir, err := os.MkdirTemp(parent, "bench-")
	if err != nil {
		return err
	}
	defer func() {
		if e := os.RemoveAll(dir); err == nil {
			err = e
		}
	}()
	rates, err := compare(ctx, out, dir, rows, rounds, slice)
	if err != nil {
		return err
	}
	if err := grown(ctx, out, dir, 1000, most, 10*rounds); err != nil {
		return err
	}
	if err := fair(ctx, out, "SQLite", 1000, most, 10*rounds, inSQLite(dir)); err != nil {
		return err
	}
	if err := fairInPostgres(ctx, out, parent, 1000, most, 10*rounds); err != nil {
		return err
	}
	if err := overHTTP(ctx, out, dir, rounds, slice); err != nil {
		return err
	}
	if err := followed(ctx, out, dir, min(crowd, rows/10), rounds, slice); err != nil {
		return err
	}
	if err := toWebhooks(ctx, out, dir, lives); err != nil {
		return err
	}
	return baseline(ctx, out, dir, rates)
}
