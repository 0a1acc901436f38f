package domain

import (
	"regexp"
	"strings"
)

// Mark is what a folder of files says about whose jobs they belong to: those
// of the database with this Identity.
type Mark string

// Unowned marks a folder whose files are in use, though no database is known
// to whose jobs all of them belong.
const Unowned Mark = "-"

const movedTo = "moved to "

// MovedTo marks a folder whose files have moved to another store.
func MovedTo(place string) Mark { return movedTo + Mark(place) }

// Moved returns where the files of a folder with this mark have moved to.
func (m Mark) Moved() (place string, moved bool) { return strings.CutPrefix(string(m), movedTo) }

// Folder is what is found where a service keeps files of jobs.
type Folder struct {
	Mark  Mark // empty: it bears none, or is not there
	Names bool // the mark is of an old kind, and names the place of the database
	Holds bool // there are files of jobs, by their names
}

// Claimant is a database that asks whether the files in a folder are those of
// its jobs.
type Claimant struct {
	Identity Identity
	Settled  bool // it was used with folders before, since there are identities
	Jobs     bool // it has some
	Forgets  bool // it is gone at the end of the process
}

// Standing is how a database stands to a folder.
type Standing int

// How a database can stand to a folder.
const (
	StandingOwner    Standing = iota // the files are its jobs': one that none of them owns may go
	StandingGuest                    // the files are, or may be, of others: none may go
	StandingStranger                 // its files lie in another folder, which is away: use nothing
)

// Settle decides how the database stands to the folder, and which mark the
// folder is to bear from now on. The absence of a row proves nothing where it
// is not certain that this is the database which had the row: it may be new,
// in the place of one that is away.
func (c Claimant) Settle(f Folder) (Standing, Mark) {
	own, nobodys := Mark(c.Identity), f.Mark == "" || f.Mark == Unowned
	switch {
	case f.Mark == own:
		return StandingOwner, own
	case c.Forgets && f.Mark == "":
		return StandingGuest, Unowned
	case c.Forgets:
		return StandingGuest, f.Mark
	case f.Names && (c.Jobs && !c.Settled || !f.Holds): // settled, it came when the one that had its place was away
		return StandingOwner, own
	case f.Mark == "" && !f.Holds && c.Settled && c.Jobs:
		return StandingStranger, own
	case nobodys && !f.Holds:
		return StandingOwner, own
	case nobodys:
		return StandingGuest, Unowned
	}
	return StandingGuest, f.Mark
}

// Insist is Settle for somebody who says that this is the folder: it makes the
// database its owner unless the files in it are another's.
func (c Claimant) Insist(f Folder) (Standing, Mark) {
	if f.Mark == "" || f.Mark == Unowned || f.Names || !f.Holds {
		return StandingOwner, Mark(c.Identity)
	}
	return c.Settle(f)
}

// TooMany reports whether so many of the files in a folder belong to no job that
// the database is rather to blame than the files: it may be an older copy.
func TooMany(strays, files int) bool { return 2*strays > files }

// Identity distinguishes a store of jobs from every other one, whatever its name and
// wherever it lies. It is random, lives inside the store, and goes with copies
// of it: the folders and backups of its jobs carry it.
type Identity string

var validIdentity = regexp.MustCompile(`^[0-9a-f]{32}$`)

// Valid reports whether a store can have this identity.
func (i Identity) Valid() bool { return validIdentity.MatchString(string(i)) }
