package media

import (
	"context"
	"errors"
	"io/fs"

	"songmap/domain"
)

// Folder is a store with its name.
type Folder struct {
	Store
	What string // "upload folder"
	Dir  string // or where it is in an object store
}

// Folders are all stores.
func (s Stores) Folders() []Folder { return s.folders }

// Claim is how a database stands to a folder.
type Claim struct {
	Found    domain.Folder // as it was
	Standing domain.Standing
	Mark     domain.Mark // that it is to bear
}

// Settle asks decide how the database at a path stands to the folder, and gives the
// folder the mark that follows, unless the files of the database lie elsewhere. Of several
// databases that come to an unmarked folder together one is first, and the others find
// its mark.
func (f Folder) Settle(
	ctx context.Context, database string, decide func(domain.Folder) (domain.Standing, domain.Mark),
) (c Claim, err error) {
	for first := true; ; first = false {
		if c.Found, err = f.Found(ctx, database); err != nil {
			return c, err
		}
		c.Standing, c.Mark = decide(c.Found)
		if c.Standing == domain.StandingStranger || c.Mark == c.Found.Mark {
			return c, nil
		}
		if c.Found.Mark != "" || !first {
			return c, f.SetMark(ctx, c.Mark)
		}
		if err = f.FirstMark(ctx, c.Mark); !errors.Is(err, fs.ErrExist) {
			return c, err
		}
	}
}
