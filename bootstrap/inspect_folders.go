package bootstrap

import (
	"context"

	"songmap/adapters/files"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// folders finds out which folders hold the files of this database's jobs. Who
// repairs makes it the owner of one that is nobody's.
func (i *inspection) folders(ctx context.Context) error {
	by, err := i.file.Claimant(ctx)
	if err != nil {
		return err
	}
	var every []ports.Files
	for _, f := range i.places.folders() {
		every = append(every, f)
		found, err := f.Found(ctx, i.places.Database)
		if err != nil {
			return err
		}
		standing, _ := by.Settle(found)
		now, mark := standing, found.Mark
		if i.repair {
			now, mark = by.Insist(found)
		}
		if mark != found.Mark {
			if err := f.Bear(mark); err != nil {
				return err
			}
		}
		if standing != domain.StandingOwner {
			if err := i.tell(now == domain.StandingOwner, "folder: %s %s", f.dir, odd(standing, found.Mark)); err != nil {
				return err
			}
		}
		if now == domain.StandingOwner {
			i.stores = append(i.stores, f)
		}
	}
	if !i.repair {
		return nil
	}
	s := application.Strays{Stores: every, Jobs: i.file.Each}
	return s.BringBack(ctx, func(d ports.Discarded, _ int64) error {
		return i.tell(true, "trash: brought back %s", called(d.Stored))
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
	switch {
	case standing == domain.StandingStranger:
		return "is not the one with the files of this database: it is empty"
	case mark == "" || mark == domain.Unowned:
		return "does not say to which database its files belong"
	default:
		return "belongs to another database, " + string(mark)
	}
}

// place is one of the folders.
type place struct {
	folder
	ports.Files
	dir string
}

func (p *Places) folders() []place {
	uploads, results := files.NewUploads(p.UploadDir, 0), files.NewResults(p.OutputDir, 0)
	return []place{{uploads, uploads, p.UploadDir}, {results, results, p.OutputDir}}
}
