package upkeep

import (
	"context"
	"errors"
	"slices"
	"time"

	"songmap/adapters/archive"
	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

// names repairs the index of file names. Without a repair, pages finds what is
// wrong with it.
func (i *inspection) names(ctx context.Context) error {
	if !i.repair {
		return nil
	}
	repaired, err := i.file.RepairNames(ctx)
	if repaired {
		err = errors.Join(err, i.report(true, "index of file names"))
	}
	return err
}

func (i *inspection) pages(ctx context.Context) error {
	damage, err := i.file.Damage(ctx)
	for _, d := range damage {
		i.stop = true
		err = errors.Join(err, i.report(false, "database: %s", d))
	}
	return err
}

func (i *inspection) schema(ctx context.Context) error {
	is, err := i.file.Schema(ctx)
	switch {
	case errors.Is(err, sqlite.ErrNewer):
		i.stop = true
		return i.report(false, "schema: %v", err)
	case err == nil && is.Missing > 0:
		i.stop = true
		return i.report(false, "schema: %d changes are missing, which the next start makes", is.Missing)
	}
	return err
}

// moved looks whether the rows have moved into another database. A repair is how a person
// says that they are to be used here all the same.
func (i *inspection) moved(ctx context.Context) error {
	to, err := i.file.Moved(ctx)
	if err != nil || to == "" {
		return err
	}
	return i.mend(ctx, "database", []string{"has moved into " + to}, i.file.Return)
}

func (i *inspection) counters(ctx context.Context) error {
	wrong, err := i.jobs.Miscounts(ctx)
	if err != nil {
		return err
	}
	return i.mend(ctx, "counter", wrong, i.jobs.Recount)
}

// deliveries looks for messages to webhooks that would never be sent, and for wrong
// counters, which bound how many may wait. Messages to a deleted webhook are in
// order: the relay gives them up when they are due.
func (i *inspection) deliveries(ctx context.Context) error {
	stranded, err := i.jobs.Stranded(ctx)
	if err != nil {
		return err
	}
	wrong, err := i.jobs.Miscounted(ctx)
	if err != nil {
		return err
	}
	return i.mend(ctx, "webhooks", slices.Concat(stranded, wrong), func(ctx context.Context) error {
		return i.jobs.MendDeliveries(ctx, time.Now())
	})
}

// rows looks for files that jobs should have. A job that seems to lack one is
// looked at again: it may have moved on since its row was read.
func (i *inspection) rows(ctx context.Context) error {
	return i.jobs.Each(ctx, func(j domain.Job) error {
		if lacks, err := i.lacks(ctx, j); err != nil || len(lacks) == 0 {
			return err
		}
		now, err := i.jobs.Job(ctx, j.ID)
		if errors.Is(err, ports.ErrNotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		lacks, err := i.lacks(ctx, now)
		if err != nil {
			return err
		}
		for _, f := range lacks {
			if err := i.report(false, "missing: job %s (%s) has no %s %s", now.ID, now.Status, f.Kind, f.Path); err != nil {
				return err
			}
		}
		return nil
	})
}

// lacks are the files without which a job cannot be what it is. The upload of
// one that has ended may go.
func (i *inspection) lacks(ctx context.Context, j domain.Job) (lacks []jobFile, err error) {
	for _, f := range filesOf(i.media, j) {
		if f.Kind == archive.Upload && j.Status.Finished() {
			continue
		}
		there, err := f.there(ctx)
		if err != nil {
			return nil, err
		}
		if !there {
			lacks = append(lacks, f)
		}
	}
	return lacks, nil
}
