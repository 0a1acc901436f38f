package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/application"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// folders are those of uploads and of Song Maps, as this start has found them.
type folders struct {
	fx.Out

	Media   media.Stores
	Uploads ports.Uploads
	Results ports.Results
	Swept   swept
	Probes  []application.Probe
}

// swept are the folders, by what may be done in them.
type swept struct {
	own    []ports.Files // whose files belong to the jobs of the database
	others []ports.Files // which hold files of others, or may
}

func openFolders(c Config, by domain.Claimant, settled settled, log *zap.Logger) (f folders, err error) {
	ctx := context.Background()
	if f.Media, err = media.Open(c.Folders, media.Options{MinFree: int64(c.MinFreeDisk), Direct: c.MediaRedirect}); err != nil {
		return f, err
	}
	f.Uploads, f.Results = f.Media.Uploads, f.Media.Results
	again, err := media.Open(c.Folders, media.Options{})
	if err != nil {
		return f, err
	}
	anew := again.Folders()
	for i, folder := range f.Media.Folders() {
		var standing domain.Standing
		err := patiently(ctx, c.StartTimeout, log, func(ctx context.Context) (err error) {
			standing, err = settle(ctx, folder, c.Name(), by, log)
			return err
		})
		if err != nil {
			return f, fmt.Errorf("%s %s cannot be used: %w", folder.What, folder.Dir, err)
		}
		f.Probes = append(f.Probes, probe(folder))
		if standing == domain.StandingGuest {
			f.Swept.others = append(f.Swept.others, folder)
			continue
		}
		// It is swept only while it bears the mark of this database and no other.
		anew[i].RequireMark(domain.Mark(by.Identity))
		f.Swept.own = append(f.Swept.own, anew[i])
	}
	f.Probes = append(f.Probes, room(f.Media.Uploads))
	if f.Media.Scratch != nil && c.Role.analyses() {
		f.Probes = append(f.Probes, scratch(f.Media.Scratch))
	}
	return f, settled(ctx)
}

// leastTry is how long an object store may take to answer in any case.
const leastTry = 5 * time.Second

// patiently tries something with an object store until that is not away, once a
// second, for as long as the start may take. One that takes connections and says nothing
// is away, too.
func patiently(ctx context.Context, limit time.Duration, log *zap.Logger, try func(context.Context) error) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for until := time.Now().Add(limit); ; <-tick.C {
		trying, cancel := context.WithTimeout(ctx, max(leastTry, time.Until(until)))
		err := try(trying)
		cancel()
		silent := errors.Is(err, context.DeadlineExceeded)
		if silent {
			err = errors.New("the object store does not answer")
		}
		if !silent && !media.IsAway(err) || time.Now().After(until) {
			return err
		}
		log.Warn("waiting for the object store", zap.Error(err))
	}
}

// settle gives the folder its mark, and has it used only while it bears that. It
// warns where nothing will be swept, and which folder is away.
func settle(ctx context.Context, f media.Folder, database string, by domain.Claimant, log *zap.Logger) (domain.Standing, error) {
	is, err := f.Settle(ctx, database, by.Settle)
	if err != nil {
		return is.Standing, err
	}
	if to, moved := is.Mark.Moved(); moved {
		return is.Standing, fmt.Errorf("its files have moved to %s: give --media; to use the folder all the same, remove .songmap there", to)
	}
	f.RequireMark(is.Mark, domain.Mark(by.Identity))
	what := f.What + " " + f.Dir
	switch {
	case is.Standing == domain.StandingStranger:
		log.Warn(what + " is not the one with the files of this database, it is empty: jobs wait, and uploads are refused, until that is back; " +
			"songmap check --repair makes this one the right one")
		return is.Standing, nil
	case is.Standing == domain.StandingOwner || by.Forgets:
	case is.Mark == domain.Unowned:
		log.Warn(what + " holds files of jobs and does not say of which database: nothing there will be swept until songmap check --repair makes it this one's")
	default:
		log.Warn(what+" belongs to another database: is this the right one? Nothing there will be swept",
			zap.String("folder_of", string(is.Mark)), zap.String("database", string(by.Identity)))
	}
	return is.Standing, f.Ready(ctx)
}

// probe tries whether a folder is there and can be written to.
func probe(f media.Folder) application.Probe {
	return application.Probe{Of: "the " + f.What, Needed: true, Files: true, Ask: func(ctx context.Context) error {
		switch err := f.Ready(ctx); {
		case errors.Is(err, ports.ErrNoSpace):
			return errors.New("the disk of the " + f.What + " is full")
		case err != nil:
			return errors.New("the " + f.What + " is away or cannot be written to")
		}
		return nil
	}}
}

// room tries whether the disk has room for uploads.
func room(uploads media.Store) application.Probe {
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

// scratch tries whether there is room for the temporary files of analyses.
func scratch(room func() error) application.Probe {
	return application.Probe{Of: "the folder for temporary files", Needed: true, Ask: func(context.Context) error {
		switch err := room(); {
		case errors.Is(err, ports.ErrNoSpace):
			return errors.New("the disk of the folder for temporary files (TMPDIR) is full")
		case err != nil:
			return errors.New("the folder for temporary files (TMPDIR) is away or cannot be written to")
		}
		return nil
	}}
}
