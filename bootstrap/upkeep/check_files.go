package upkeep

import (
	"context"
	"time"

	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// folders finds out which folders hold the files of this database's jobs. A repair
// makes it the owner of a folder that is nobody's.
func (i *inspection) folders(ctx context.Context) error {
	by, err := i.jobs.Claimant(ctx)
	if err != nil {
		return err
	}
	var every []ports.Files
	for _, f := range i.media.Folders() {
		was := domain.StandingStranger
		is, err := f.Settle(ctx, i.database, func(found domain.Folder) (domain.Standing, domain.Mark) {
			if was, _ = by.Settle(found); i.repair {
				return by.Insist(found)
			}
			return was, found.Mark
		})
		if err != nil {
			return err
		}
		every = append(every, f)
		owner := is.Standing == domain.StandingOwner
		if was != domain.StandingOwner {
			if err := i.report(owner, "folder: %s %s", f.Dir, odd(was, is.Found.Mark)); err != nil {
				return err
			}
		}
		if owner {
			i.own = append(i.own, f)
		}
	}
	if !i.repair {
		return nil
	}
	s := application.Strays{Stores: every, Jobs: i.jobs.Each}
	return s.BringBack(ctx, func(d ports.Discarded, _ int64) error {
		return i.report(true, "trash: brought back %s", called(d.Stored))
	})
}

// strays looks for files that belong to no job.
func (i *inspection) strays(ctx context.Context) error {
	s := application.Strays{Stores: i.own, Jobs: i.jobs.Each}
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
		return i.report(repair, "orphan: %s", what)
	})
}

// called is what a file, or the folder of a job, is called.
func called(f ports.Stored) string {
	if f.Path == "" {
		return "folder of job " + f.JobID
	}
	return f.Path
}

// odd says how a folder is that is not the database's.
func odd(standing domain.Standing, mark domain.Mark) string {
	to, moved := mark.Moved()
	switch {
	case moved:
		return "is where the files were before they moved to " + to
	case standing == domain.StandingStranger:
		return "is not the one with the files of this database: it is empty"
	case mark == "" || mark == domain.Unowned:
		return "does not say to which database its files belong"
	default:
		return "belongs to another database, " + string(mark)
	}
}
