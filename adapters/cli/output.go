package cli

import (
	"cmp"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"songmap/adapters/internal/durable"
)

// Output are the flags that say what becomes of a Song Map.
type Output struct {
	Format *string `short:"f" enum:"${formats}" placeholder:"FORMAT" help:"Write it as ${enum}, instead of what the ending of --output says."`
	Output string  `short:"o" placeholder:"PATH" help:"Write it to this file, into this folder under the name of the song, or to standard output (-)."`
	Force  bool    `help:"Overwrite files without asking."`
}

// wanted reports whether something is to be written.
func (o *Output) wanted() bool { return o.Format != nil || o.Output != "" }

// wish returns what the flags ask for.
func (o *Output) wish() wish {
	w := wish{flag: "--output", to: o.Output}
	if o.Format != nil {
		w.format, w.to = *o.Format, cmp.Or(w.to, "-")
	}
	return w
}

// wish is a flag that asks for something of each song to be written; nothing, if to is
// empty.
type wish struct{ flag, to, format string }

// target is where something of one song goes.
type target struct {
	flag, format string
	path         string // "-": standard output
	replaces     bool   // a file that is there
}

// targets is where everything of one song goes.
type targets []target

// toStdout returns the format in which something goes to standard output, if it does.
func (all targets) toStdout() (format string, found bool) {
	i := slices.IndexFunc(all, func(t target) bool { return t.path == "-" })
	if i < 0 {
		return "", false
	}
	return all[i].format, true
}

// plan decides where things go: for each song, what each wish asks for. It refuses places
// that would be written twice, or where there is anything but a file that may be
// replaced; after an analysis it is too late to find that out.
func (s Streams) plan(songs []song, force bool, wishes ...wish) ([]targets, error) {
	p := planning{s, songs, force, map[string]string{}}
	all := make([]targets, len(songs))
	for _, w := range wishes {
		if w.to == "" {
			continue
		}
		folder, err := w.isFolder(len(songs))
		if err != nil {
			return nil, err
		}
		if w.format == "" {
			if w.format, err = w.guess(folder); err != nil {
				return nil, err
			}
		}
		for i, song := range songs {
			t, err := p.target(w, song, folder)
			if err != nil {
				return nil, err
			}
			all[i] = append(all[i], t)
		}
	}
	return all, nil
}

// isFolder reports whether the output is a folder: one that exists, a name that ends in
// a separator, or, for several songs, one without an ending. Standard output takes
// several Song Maps, one a line, but one file of any other kind.
func (w wish) isFolder(songs int) (bool, error) {
	if w.to == "-" {
		if songs > 1 && w.format != "" && w.format != asIs {
			return false, misused("standard output takes one song as %s, and there are %d: name a folder with --output", w.format, songs)
		}
		return false, nil
	}
	info, err := os.Stat(w.to)
	switch {
	case err == nil && info.IsDir(), os.IsPathSeparator(w.to[len(w.to)-1]):
		return true, nil
	case songs == 1:
		return false, nil
	case err == nil || filepath.Ext(w.to) != "":
		return false, misused("%s %s is one file, and there are %d songs: name a folder", w.flag, w.to, songs)
	default:
		return true, nil
	}
}

// guess returns the format that a flag means which does not say one.
func (w wish) guess(folder bool) (string, error) {
	if folder || w.to == "-" {
		return asIs, nil
	}
	format, known := formatOf(w.to)
	if !known {
		return "", misused("%s %s: its ending stands for no format; choose one with --format", w.flag, w.to)
	}
	return format, nil
}

// planning is what plan knows.
type planning struct {
	streams Streams
	songs   []song
	force   bool
	taken   map[string]string // which song is written where
}

func (p *planning) target(w wish, s song, folder bool) (target, error) {
	t := target{flag: w.flag, format: w.format, path: w.to}
	if t.path == "-" {
		if p.streams.OutTerminal && isBinary(w.format) {
			return target{}, misused("%s is nothing for a terminal: name a file with --output", w.format)
		}
		return t, nil
	}
	if folder {
		t.path = filepath.Join(w.to, s.under, stem(s.name())+extension(w.format))
		if err := os.MkdirAll(filepath.Dir(t.path), 0o777); err != nil {
			return target{}, err
		}
	}
	switch other, found := p.taken[t.path]; {
	case found && other == s.file:
		return target{}, misused("two things would be written to %s", t.path)
	case found:
		return target{}, misused("%s and %s would both be written to %s", other, s.file, t.path)
	}
	p.taken[t.path] = s.file
	err := p.replaceable(&t)
	return t, err
}

// replaceable refuses to replace a song, a folder or a device, and a file that its owner
// wants to keep; so too a link that leads nowhere.
func (p *planning) replaceable(t *target) error {
	old, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		old, err = os.Lstat(t.path)
	}
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(filepath.Dir(t.path))
		return err
	}
	if err != nil {
		return err
	}
	if !old.Mode().IsRegular() && old.Mode().Type() != fs.ModeSymlink {
		return fmt.Errorf("%s %s is not a regular file", t.flag, t.path)
	}
	for _, song := range p.songs {
		if info, err := os.Stat(song.file); err == nil && os.SameFile(info, old) {
			return fmt.Errorf("%s %s would replace the song itself", t.flag, t.path)
		}
	}
	t.replaces = p.force || p.streams.ask("overwrite "+t.path+"?")
	if !t.replaces {
		return t.exists()
	}
	return nil
}

func (t *target) exists() error {
	return fmt.Errorf("%s %s exists; --force overwrites it", t.flag, t.path)
}

// write writes the file of a target.
func (t *target) write(content []byte) error {
	if _, err := os.Lstat(t.path); err == nil && !t.replaces {
		return t.exists() // by now
	}
	draft := filepath.Join(filepath.Dir(t.path), ".songmap-"+rand.Text())
	if err := durable.Replace(t.path, draft, 0o666, content); err != nil {
		return fmt.Errorf("%s %s: %w", t.flag, t.path, plain(err))
	}
	return nil
}
