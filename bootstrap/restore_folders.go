package bootstrap

import (
	"context"
	"errors"
	"fmt"

	"songmap/adapters/cli"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// settle has folders that are empty or nobody's bear the mark of the database that is
// about to come, before there are files in them, and brings back from the trash
// of all what its jobs own. A database of a version without an identity gets one
// at the next start.
func (c *restoreCommand) settle(ctx context.Context, s cli.Streams) (err error) {
	f, err := sqlite.OpenFile(ctx, c.File)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	by, err := f.Claimant(ctx)
	if err != nil || by.Identity == "" {
		return err
	}
	var stores []ports.Files
	by.Settled = false // an old mark that names the place means what comes to it now
	for _, p := range c.folders() {
		found, err := p.Found(ctx, c.Database)
		if err != nil {
			return err
		}
		standing, mark := by.Settle(found)
		if !found.Holds { // it is where somebody wants it, whoever used it before
			standing, mark = by.Insist(found)
		}
		if mark != found.Mark {
			if err := p.Bear(mark); err != nil {
				return err
			}
		}
		stores = append(stores, p)
		if standing != domain.StandingOwner {
			fmt.Fprintf(s.Out, "%s %s: nothing there will be swept\n", p.dir, odd(standing, mark)) //nolint:errcheck // told as far as possible
		}
	}
	back := 0
	trash := application.Strays{Stores: stores, Jobs: f.Each}
	if err := trash.BringBack(ctx, func(ports.Discarded, int64) error { back++; return nil }); err != nil {
		return err
	}
	if back > 0 {
		fmt.Fprintf(s.Out, "%d files and folders brought back from the trash\n", back) //nolint:errcheck // told as far as possible
	}
	return nil
}
