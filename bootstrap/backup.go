package bootstrap

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/dustin/go-humanize"

	"songmap/adapters/archive"
	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
)

// backupCommand copies the database, whether or not a service uses it.
type backupCommand struct {
	stored
	Dir       string `arg:"" optional:"" default:"backups" help:"Folder for backups (default: ${default})."`
	WithMedia bool   `help:"Keep the uploads and Song Maps, too."`
	Keep      Period `default:"0" placeholder:"7d" help:"Afterwards remove backups that are older; 0: keep all."`
}

// Run implements the backup command.
func (c *backupCommand) Run(ctx context.Context, s cli.Streams) error {
	b := backup{c.Places, archive.New(c.Dir), c.WithMedia}
	made, err := b.make(ctx, time.Now())
	if err != nil {
		return err
	}
	fmt.Fprintln(s.Out, made) //nolint:errcheck // the backup is there, told or not
	return b.prune(s, c.Keep)
}

// backup makes backups of a database and of what belongs to its jobs.
type backup struct {
	places Places
	folder *archive.Folder
	media  bool
}

// made is what there is to say about a backup.
type made struct {
	name           string
	jobs           int64
	files, missing int
	bytes          int64
}

func (m made) String() string {
	text := fmt.Sprintf("%s: %d jobs, %d files (%s)", m.name, m.jobs, m.files, humanize.IBytes(uint64(m.bytes)))
	if m.missing > 0 {
		text += fmt.Sprintf(", %d missing", m.missing)
	}
	return text
}

// make makes a backup. On an error nothing is left.
func (b backup) make(ctx context.Context, now time.Time) (m made, err error) {
	if err := sqlite.OneName(b.places.Database); err != nil {
		return m, err
	}
	live, err := sqlite.OpenFile(ctx, b.places.Database)
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, live.Close()) }()
	draft, err := b.folder.Begin(now)
	if err != nil {
		return m, err
	}
	if err := live.CopyTo(ctx, draft.Database()); err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, draft.Discard()) }()
	manifest, err := b.manifest(ctx, draft)
	if err != nil {
		return m, err
	}
	name, err := draft.Finish(manifest)
	return summary(name, manifest), err
}

// manifest tells what the copy holds, which does not change any more, and
// which of the files are there.
func (b backup) manifest(ctx context.Context, draft *archive.Draft) (m archive.Manifest, err error) {
	rows, err := sqlite.OpenFile(ctx, draft.Database())
	if err != nil {
		return m, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	schema, err := rows.Schema(ctx)
	if err != nil {
		return m, err
	}
	m = archive.Manifest{Songmap: version(), Schema: schema.Version, Files: []archive.File{}}
	claimant, err := rows.Claimant(ctx)
	if err != nil {
		return m, err
	}
	m.Identity = claimant.Identity
	if m.Jobs, err = rows.Statuses(ctx); err != nil {
		return m, err
	}
	return m, rows.Each(ctx, func(j domain.Job) error {
		for _, f := range b.places.filesOf(j) {
			noted, err := b.note(ctx, draft, f)
			if err != nil {
				return err
			}
			m.Files = append(m.Files, noted)
		}
		return nil
	})
}

// note looks at a file, and adds it to the draft if media are wanted. A file
// that a running service has just removed with its job is missing.
func (b backup) note(ctx context.Context, draft *archive.Draft, f jobFile) (noted archive.File, err error) {
	noted = archive.File{JobID: f.job, Kind: f.kind, Path: f.path}
	if err := ctx.Err(); err != nil {
		return noted, err
	}
	open, err := f.open()
	if errors.Is(err, ports.ErrNotFound) {
		noted.Missing = true
		return noted, nil
	}
	if err != nil {
		return noted, err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	noted.Size, noted.SHA256, err = f.digest(open)
	if err == nil && b.media {
		err = draft.Add(open, noted.SHA256)
	}
	if errors.Is(err, archive.ErrChanged) { // the digest that was sent is still the one to look for
		err = nil
	}
	return noted, err
}

func (b backup) prune(s cli.Streams, keep Period) error {
	if keep == 0 {
		return nil
	}
	removed, err := b.folder.Prune(time.Now(), time.Duration(keep))
	for _, name := range removed {
		fmt.Fprintln(s.Out, "removed", name) //nolint:errcheck // it is gone, told or not
	}
	return err
}

func summary(name string, m archive.Manifest) made {
	sum := made{name: name}
	for _, n := range m.Jobs {
		sum.jobs += n
	}
	for _, f := range m.Files {
		if f.Missing {
			sum.missing++
		} else {
			sum.files++
		}
		sum.bytes += f.Size
	}
	return sum
}
