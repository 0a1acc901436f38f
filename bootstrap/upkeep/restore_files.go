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

// settle gives folders that are empty, or nobody's, the mark of the database that
// is restored, before files come into them. From the trash of all folders it brings
// back what the jobs own. A database without an identity, of an older version, gets
// one at the next start.
func (r restoration) settle(ctx context.Context, backup *sqlite.File) error {
	by, err := backup.Claimant(ctx)
	if err != nil || by.Identity == "" {
		return err
	}
	var stores []ports.Files
	by.Settled = false // an old mark that names this place means the restored one
	for _, f := range r.media.Folders() {
		is, err := f.Settle(ctx, r.Database, func(found domain.Folder) (domain.Standing, domain.Mark) {
			if found.Holds {
				return by.Settle(found)
			}
			return by.Insist(found) // it holds nothing, whoever used it before
		})
		if err != nil {
			return err
		}
		stores = append(stores, f)
		if is.Standing != domain.StandingOwner {
			if err := say(r.out, "%s %s: nothing there will be swept", f.Dir, odd(is.Standing, is.Mark)); err != nil {
				return err
			}
		}
	}
	back := 0
	trash := application.Strays{Stores: stores, Jobs: backup.Each}
	if err := trash.BringBack(ctx, func(ports.Discarded, int64) error { back++; return nil }); err != nil {
		return err
	}
	if back > 0 {
		return say(r.out, "%d files and folders brought back from the trash", back)
	}
	return nil
}

// files brings back files that are gone, as far as the backup has them, and counts
// those that stay missing or are not what they were. It never replaces a file.
func (r restoration) files(ctx context.Context, m archive.Manifest) (absent int, err error) {
	if m.Songmap == "" {
		return 0, say(r.out, "no manifest lies beside the backup: see songmap check for missing files")
	}
	back := 0
	for _, f := range m.Files {
		if err := ctx.Err(); err != nil {
			return absent, err
		}
		switch is, err := r.file(ctx, f); {
		case err != nil:
			return absent, err
		case is == restored:
			back++
		case is != present:
			absent++
			if err := say(r.out, "%s: job %s, %s %s", is, f.JobID, f.Kind, f.Path); err != nil {
				return absent, err
			}
		}
	}
	return absent, say(r.out, "%d missing files brought back", back)
}

// outcome is what a restore leaves of a file, as people read it.
type outcome string

const (
	present    outcome = "present"  // or missing already when the backup was made
	restored   outcome = "restored" // from the backup
	different  outcome = "different"
	missing    outcome = "missing"
	obstructed outcome = "obstructed"
)

// file makes sure that a file of the manifest is there.
func (r restoration) file(ctx context.Context, f archive.File) (outcome, error) {
	if f.Missing {
		return present, nil
	}
	file := locate(r.media, archive.File{JobID: f.JobID, Kind: f.Kind, Path: f.Path}) // without the digest, so that it is read
	there, err := file.open(ctx)
	if errors.Is(err, ports.ErrNotFound) {
		return r.bringBack(ctx, f, file)
	}
	if err != nil {
		return missing, err
	}
	_, digest, err := file.digest(there)
	if err = errors.Join(err, there.Close()); err == nil && digest != f.SHA256 {
		return different, nil
	}
	return present, err
}

// bringBack brings back a file that is not there, if the backup has it and
// nothing is in its way, such as a link.
func (r restoration) bringBack(ctx context.Context, f archive.File, to jobFile) (outcome, error) {
	if to.outside != nil {
		return missing, nil
	}
	kept, err := archive.OpenMedia(r.File, f)
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, archive.ErrChanged) {
		return missing, nil
	}
	if err != nil {
		return missing, err
	}
	err = errors.Join(to.place.Put(ctx, kept), kept.Close())
	if errors.Is(err, fs.ErrExist) || errors.Is(err, ports.ErrNotFound) {
		return obstructed, nil
	}
	return restored, err
}
