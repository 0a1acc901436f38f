package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"songmap/adapters/archive"
	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// inspection is one check, part by part.
type inspection struct {
	places Places
	file   *sqlite.File
	repair bool
	out    cli.Streams

	stores []ports.Files // whose files belong to this database's jobs

	found int
	stop  bool // what comes would make no sense
}

// tell shows a finding, and counts it unless it has been put right.
func (i *inspection) tell(repaired bool, format string, args ...any) error {
	line := fmt.Sprintf(format, args...)
	if repaired {
		line = "repaired: " + line
	} else {
		i.found++
	}
	_, err := fmt.Fprintln(i.out.Out, line)
	return err
}

// names repairs the index of file names. What is wrong with it is found with
// the pages.
func (i *inspection) names(ctx context.Context) error {
	if !i.repair {
		return nil
	}
	repaired, err := i.file.RepairNames(ctx)
	if err != nil || !repaired {
		return err
	}
	return i.tell(true, "index of file names")
}

func (i *inspection) pages(ctx context.Context) error {
	damage, err := i.file.Damage(ctx)
	for _, d := range damage {
		i.stop = true
		if err := i.tell(false, "database: %s", d); err != nil {
			return err
		}
	}
	return err
}

func (i *inspection) schema(ctx context.Context) error {
	is, err := i.file.Schema(ctx)
	switch {
	case errors.Is(err, sqlite.ErrNewer):
		i.stop = true
		return i.tell(false, "schema: %v", err)
	case err == nil && is.Missing > 0:
		i.stop = true
		return i.tell(false, "schema: %d changes are missing, which the next start makes", is.Missing)
	}
	return err
}

func (i *inspection) counters(ctx context.Context) error {
	wrong, err := i.file.Miscounts(ctx)
	if err == nil && len(wrong) > 0 && i.repair {
		err = i.file.Recount(ctx)
	}
	for _, w := range wrong {
		if err == nil {
			err = i.tell(i.repair, "counter: %s", w)
		}
	}
	return err
}

// rows looks for files that jobs should have. A job that seems to lack one is
// looked at again: it may have moved on since its row was read.
func (i *inspection) rows(ctx context.Context) error {
	return i.file.Each(ctx, func(j domain.Job) error {
		if len(i.lacks(j)) == 0 {
			return nil
		}
		now, err := i.file.Job(ctx, j.ID)
		if errors.Is(err, ports.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, f := range i.lacks(now) {
			if err := i.tell(false, "missing: job %s (%s) has no %s %s", now.ID, now.Status, f.kind, f.path); err != nil {
				return err
			}
		}
		return nil
	})
}

// lacks are the files without which a job cannot be what it is. The upload of
// one that has ended may go.
func (i *inspection) lacks(j domain.Job) (missing []jobFile) {
	for _, f := range i.places.filesOf(j) {
		if !f.there() && (f.kind == archive.SongMap || !j.Status.Finished()) {
			missing = append(missing, f)
		}
	}
	return missing
}

// strays looks for files that belong to no job.
func (i *inspection) strays(ctx context.Context) error {
	s := application.Strays{Stores: i.stores, Jobs: i.file.Each}
	now := time.Now()
	return s.Find(ctx, now.Add(-application.StrayAfter), func(store ports.Files, f ports.Stored) error {
		what, repair := called(f), i.repair && !f.Foreign
		if f.Foreign {
			what += " (not named by Songmap, never removed)"
		}
		if repair {
			if _, err := store.Discard(ctx, f, now); err != nil {
				return err
			}
			what += " (in the trash now)"
		}
		return i.tell(repair, "orphan: %s", what)
	})
}
