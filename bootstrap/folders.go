package bootstrap

import (
	"context"
	"errors"
	"fmt"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/files"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// folder is where files of jobs lie.
type folder interface {
	Found(ctx context.Context, database string) (domain.Folder, error)
	Bear(m domain.Mark) error
	Guard(marks ...domain.Mark)
	Ready() error
}

// folders are those of uploads and of Song Maps, as this start has found them.
type folders struct {
	fx.Out

	Uploads ports.Uploads
	Results ports.Results
	Swept   swept
	Relief  relief
	Probes  []application.Probe
}

// relief says whom to ask for room before anything is refused.
type relief func(ask func(enough func() bool))

// swept are the folders, by what may be done in them.
type swept struct {
	own    []ports.Files // whose files belong to the jobs of the database
	others []ports.Files // where it is a guest
}

// store is a folder that can be swept.
type store interface {
	folder
	ports.Files
}

// add adds a folder. One to be swept is looked at anew, so that it is swept only
// while it bears the mark of this database and no other.
func (s *swept) add(standing domain.Standing, used, anew store, by domain.Claimant) {
	if standing == domain.StandingGuest {
		s.others = append(s.others, used)
		return
	}
	anew.Guard(domain.Mark(by.Identity))
	s.own = append(s.own, anew)
}

func openFolders(c Config, by domain.Claimant, settled settled, log *zap.Logger) (f folders, err error) {
	ctx := context.Background()
	uploads := files.NewUploads(c.UploadDir, int64(c.MinFreeDisk))
	results := files.NewResults(c.OutputDir, 0) // a finished analysis may use the last byte
	f.Uploads, f.Results = uploads, results
	s := settling{by, c.Database, log}
	inUploads, err := s.settle(ctx, "upload folder "+c.UploadDir, uploads)
	if err != nil {
		return f, err
	}
	inOutput, err := s.settle(ctx, "output folder "+c.OutputDir, results)
	if err != nil {
		return f, err
	}
	f.Swept.add(inUploads, uploads, files.NewUploads(c.UploadDir, 0), by)
	f.Swept.add(inOutput, results, files.NewResults(c.OutputDir, 0), by)
	f.Relief = func(ask func(enough func() bool)) { uploads.Relieve(ask); results.Relieve(ask) }
	f.Probes = []application.Probe{probe("upload folder", uploads), probe("output folder", results), room(uploads)}
	return f, settled(ctx)
}

// settling is how a start finds out whose the files in a folder are.
type settling struct {
	by       domain.Claimant
	database string
	log      *zap.Logger
}

// settle has the folder bear the mark that it is to bear, and used only while
// it bears it. It says where nothing will be swept, and which folder is away.
func (s settling) settle(ctx context.Context, what string, f folder) (domain.Standing, error) {
	unusable := func(err error) error { return fmt.Errorf("%s cannot be used: %w", what, err) }
	found, err := f.Found(ctx, s.database)
	if err != nil {
		return domain.StandingStranger, unusable(err)
	}
	standing, mark := s.by.Settle(found)
	f.Guard(mark, domain.Mark(s.by.Identity))
	if standing == domain.StandingStranger {
		s.log.Warn(what + " is not the one with the files of this database, it is empty: jobs wait, and uploads are refused, until that is back; " +
			"songmap check --repair makes this one the right one")
		return standing, nil
	}
	if mark != found.Mark {
		if err := f.Bear(mark); err != nil {
			return standing, unusable(err)
		}
	}
	switch {
	case standing == domain.StandingOwner || s.by.Forgets:
	case mark == domain.Unowned:
		s.log.Warn(what + " holds files of jobs and does not say of which database: nothing there will be swept until songmap check --repair makes it this one's")
	default:
		s.log.Warn(what+" belongs to another database: is this the right one? Nothing there will be swept",
			zap.String("folder_of", string(mark)), zap.String("database", string(s.by.Identity)))
	}
	if err := f.Ready(); err != nil {
		return standing, unusable(err)
	}
	return standing, nil
}

// probe tries whether a folder is there and can be written to.
func probe(what string, f folder) application.Probe {
	return application.Probe{Of: "the " + what, Ask: func(context.Context) error {
		switch err := f.Ready(); {
		case errors.Is(err, ports.ErrNoSpace):
			return errors.New("the disk of the " + what + " is full")
		case err != nil:
			return errors.New("the " + what + " is away or cannot be written to")
		}
		return nil
	}}
}

// room tries whether the disk has room for uploads.
func room(uploads *files.Uploads) application.Probe {
	return application.Probe{Of: "the disk of the upload folder", Ask: func(context.Context) error {
		switch err := uploads.Room(); {
		case errors.Is(err, ports.ErrNoSpace):
			return errors.New("the disk is nearly full: uploads are refused")
		case err != nil:
			return errors.New("the upload folder cannot be read")
		}
		return nil
	}}
}
