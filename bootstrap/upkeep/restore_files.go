package upkeep

import (
	"context"
	"errors"
	"io/fs"

	"songmap/adapters/archive"
	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// restoration brings back the files of a backup.
type restoration struct {
	*restoreCommand
	media media.Stores
	out   cli.Streams
}

// settle has folders that are empty or nobody's bear the mark of the database that
// is about to come, before there are files in them, and brings back from the trash
// of all what its jobs own. A database of a version without an identity gets one
// at the next start.
func (r restoration) settle(ctx context.Context, backup *sqlite.File) error {
	by, err := backup.Claimant(ctx)
	if err != nil || by.Identity == "" {
		return err
	}
	var stores []ports.Files
	by.Settled = false // an old mark that names the place means what comes to it now
	for _, f := range r.media.Folders() {
		is, err := f.Settle(ctx, r.Database, func(found domain.Folder) (domain.Standing, domain.Mark) {
			if found.Holds {
				return by.Settle(found)
			}
			return by.Insist(found) // it is where somebody wants it, whoever used it before
		})
		if err != nil {
			return err
		}
		stores = append(stores, f)
		if is.Standing != domain.StandingOwner {
			say(r.out, "%s %s: nothing there will be swept", f.Dir, odd(is.Standing, is.Mark))
		}
	}
	back := 0
	trash := application.Strays{Stores: stores, Jobs: backup.Each}
	if err := trash.BringBack(ctx, func(ports.Discarded, int64) error { back++; return nil }); err != nil {
		return err
	}
	if back > 0 {
		say(r.out, "%d files and folders brought back from the trash", back)
	}
	return nil
}

// files brings back files that are gone, as far as the backup has them, and tells
// of those that stay missing or are not what they were. It never replaces a file.
func (r restoration) files(ctx context.Context, m archive.Manifest) (absent int, err error) {
	if m.Songmap == "" {
		say(r.out, "no manifest lies beside the backup: see songmap check for missing files")
		return 0, nil
	}
	restored := 0
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return absent, err
		}
		back, trouble, err := r.file(ctx, f)
		switch {
		case err != nil:
			return absent, err
		case trouble != "":
			absent++
			say(r.out, "%s: job %s, %s %s", trouble, f.JobID, f.Kind, f.Path)
		case back:
			restored++
		}
	}
	say(r.out, "%d missing files brought back", restored)
	return absent, nil
}

// file makes sure that a file of the manifest is there, or says in a word what
// is the matter with it.
func (r restoration) file(ctx context.Context, f archive.File) (back bool, trouble string, err error) {
	if f.Missing {
		return false, "", nil // and was when the backup was made
	}
	file := locate(r.media, archive.File{JobID: f.JobID, Kind: f.Kind, Path: f.Path}) // what is in it is read
	there, err := file.open()
	switch {
	case errors.Is(err, ports.ErrNotFound):
		return r.bringBack(ctx, f, file)
	case err != nil:
		return false, "", err
	}
	_, digest, err := file.digest(there)
	if err == nil && digest != f.SHA256 {
		trouble = "different"
	}
	return false, trouble, errors.Join(err, there.Close())
}

// bringBack brings back a file that is not there, if the backup has it and
// nothing is in its way, such as a link.
func (r restoration) bringBack(ctx context.Context, f archive.File, to jobFile) (back bool, trouble string, err error) {
	if to.outside != nil {
		return false, "missing", nil
	}
	kept, err := archive.OpenMedia(r.File, f)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, archive.ErrChanged) {
		return false, "missing", nil
	}
	if err != nil {
		return false, "", err
	}
	err = to.place.Put(ctx, kept)
	switch err := errors.Join(err, kept.Close()); {
	case errors.Is(err, fs.ErrExist), errors.Is(err, ports.ErrNotFound):
		return false, "obstructed", nil
	default:
		return err == nil, "", err
	}
}
