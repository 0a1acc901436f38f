package media

import (
	"context"

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
// folder the mark that follows, unless the files of the database lie elsewhere.
func (f Folder) Settle(
	ctx context.Context, database string, decide func(domain.Folder) (domain.Standing, domain.Mark),
) (c Claim, err error) {
	if c.Found, err = f.Found(ctx, database); err != nil {
		return c, err
	}
	c.Standing, c.Mark = decide(c.Found)
	if c.Standing != domain.StandingStranger && c.Mark != c.Found.Mark {
		err = f.SetMark(ctx, c.Mark)
	}
	return c, err
}
