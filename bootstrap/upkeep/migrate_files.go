package upkeep

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"

	"songmap/adapters/archive"
	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/ports"
)

// movedMedia are the stores that files are copied between.
type movedMedia struct{ from, to media.Stores }

// movedFile is a file of a job in both stores.
type movedFile struct {
	what     string // "upload"
	from, to media.Place
	sha256   string // as the row has it; empty: it does not
	needed   bool   // the job cannot be what it is without it
}

// files copies the files of all jobs. What is missing is told and stops nothing.
func (m *migration) files(ctx context.Context, bar *steps) error {
	if m.media == nil {
		return nil
	}
	kinds := []copied{{what: "uploads"}, {what: "Song Maps"}, {what: "side files"}}
	_, err := pages(ctx, m.page, m.source.Jobs, func(q ports.QueuedJob) string { return q.Job.ID }, func(_ string, page []ports.QueuedJob) error {
		for _, q := range page {
			if err := m.filesOfJob(ctx, q.Job, kinds); err != nil {
				return fmt.Errorf("job %s: %w", q.Job.ID, err)
			}
			bar.add(1, "media")
		}
		return nil
	})
	m.copied = append(m.copied, kinds...)
	return err
}

// filesOfJob copies the upload, the Song Map and the side files of a job.
func (m *migration) filesOfJob(ctx context.Context, j domain.Job, kinds []copied) error {
	theirs := filesOf(m.media.to, j)
	for i, f := range filesOf(m.media.from, j) {
		kind := &kinds[0]
		if f.Kind == archive.SongMap {
			kind = &kinds[1]
		}
		moved := movedFile{
			what: string(f.Kind) + " " + f.Path, sha256: f.SHA256, from: f.placeOrNone(), to: theirs[i].placeOrNone(),
			needed: f.Kind == archive.SongMap || !j.Status.Finished(),
		}
		if err := m.file(ctx, j, moved, kind); err != nil {
			return err
		}
	}
	return ignoreNotFound(m.media.from.EachSideFile(ctx, j.ID, func(name string) error {
		from, err := m.media.from.SideFile(j.ID, name)
		if err != nil {
			return err
		}
		to, err := m.media.to.SideFile(j.ID, name)
		side := movedFile{what: "side file " + name, from: from, to: jobFile{place: to, outside: err}.placeOrNone(), needed: true}
		return m.file(ctx, j, side, &kinds[2])
	}))
}

// ignoreNotFound is for a job whose id cannot be the name of a folder: it has no files.
func ignoreNotFound(err error) error {
	if errors.Is(err, ports.ErrNotFound) {
		return nil
	}
	return err
}

// file copies a file unless the target has it, and looks whether that has what it
// should.
func (m *migration) file(ctx context.Context, j domain.Job, f movedFile, kind *copied) error {
	was, err := digestAt(ctx, f.from)
	if err != nil {
		return err
	}
	is, err := digestAt(ctx, f.to)
	if err != nil {
		return err
	}
	_, refused := f.to.(nowhere) // its name cannot be one there
	wanted := cmp.Or(f.sha256, was)
	switch {
	case is == "" && was == "" && !f.needed: // it may go when the job has ended
		return nil
	case was != "" && refused:
		return m.absent(j, f, kind, obstructed)
	case is == "" && was != "" && was == wanted:
		kind.added++
		return m.copy(ctx, f, wanted)
	case is != "" && is == wanted:
		kind.there++
		return nil
	}
	if is == "" && was == "" {
		return m.absent(j, f, kind, missing)
	}
	return m.absent(j, f, kind, different)
}

// absent tells why the target does not have what it should.
func (m *migration) absent(j domain.Job, f movedFile, kind *copied, why outcome) error {
	kind.missing++
	return say(m.out, "%s: job %s (%s), %s", why, j.ID, j.Status, f.what)
}

// copy copies a file, and reads the copy.
func (m *migration) copy(ctx context.Context, f movedFile, digest string) error {
	if m.dry {
		return nil
	}
	if err := f.copy(ctx); err != nil {
		return err
	}
	is, err := digestAt(ctx, f.to)
	if err == nil && is != digest {
		err = fmt.Errorf("the copy of its %s differs", f.what)
	}
	return err
}

func (f movedFile) copy(ctx context.Context) (err error) {
	from, err := f.from.Open(ctx)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, from.Close()) }()
	return f.to.Put(ctx, from)
}

// digestAt is the SHA-256 of the file at a place; empty: there is none.
func digestAt(ctx context.Context, at media.Place) (digest string, err error) {
	open, err := at.Open(ctx)
	if errors.Is(err, ports.ErrNotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, open.Close()) }()
	_, digest, err = archive.Digest(open)
	return digest, err
}

// placeOrNone is the file's place, or one where nothing is and nothing can be.
func (f jobFile) placeOrNone() media.Place {
	if f.outside != nil {
		return nowhere{f.outside}
	}
	return f.place
}

// nowhere is the place of a file whose path leads out of the store.
type nowhere struct{ why error }

// Open implements media.Place.
func (n nowhere) Open(context.Context) (ports.File, error) { return ports.File{}, n.why }

// Put implements media.Place.
func (n nowhere) Put(context.Context, io.Reader) error { return n.why }
