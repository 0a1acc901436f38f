package domain_test

import (
	"testing"

	"songmap/domain"
)

const (
	ours   = "0123456789abcdef0123456789abcdef"
	theirs = "fedcba9876543210fedcba9876543210"
)

func TestADatabaseOwnsAFolderOnlyWhenThatIsCertain(t *testing.T) {
	t.Parallel()
	empty := domain.Claimant{Identity: ours}
	old := domain.Claimant{Identity: ours, Jobs: true}
	settled := domain.Claimant{Identity: ours, Jobs: true, Settled: true}
	bare := domain.Claimant{Identity: ours, Settled: true}
	memory := domain.Claimant{Identity: ours, Forgets: true}
	for _, c := range []struct {
		story    string
		database domain.Claimant
		folder   domain.Folder
		standing domain.Standing
		mark     domain.Mark
	}{
		{"the first start", empty, domain.Folder{}, domain.StandingOwner, ours},
		{"the second start", bare, domain.Folder{Mark: ours}, domain.StandingOwner, ours},
		{"every other start", settled, domain.Folder{Mark: ours, Holds: true}, domain.StandingOwner, ours},
		{"the old service's rows and files, whose names are none of ours", old, domain.Folder{}, domain.StandingOwner, ours},
		{"no song was ever sent, and the folder was made anew", bare, domain.Folder{}, domain.StandingOwner, ours},

		{"the database is missing", empty, domain.Folder{Mark: theirs, Holds: true}, domain.StandingGuest, theirs},
		{"the database is missing, and no song was ever sent", empty, domain.Folder{Mark: theirs}, domain.StandingGuest, theirs},
		{"another database", settled, domain.Folder{Mark: theirs, Holds: true}, domain.StandingGuest, theirs},
		{"files and nothing that says whose", empty, domain.Folder{Holds: true}, domain.StandingGuest, domain.Unowned},
		{"files and nothing that says whose, but there are jobs", settled, domain.Folder{Holds: true}, domain.StandingGuest, domain.Unowned},
		{"files of whom nobody knew", settled, domain.Folder{Mark: domain.Unowned, Holds: true}, domain.StandingGuest, domain.Unowned},
		{"files of whom nobody knew are gone", settled, domain.Folder{Mark: domain.Unowned}, domain.StandingOwner, ours},

		{"the folder is away", settled, domain.Folder{}, domain.StandingStranger, ours},

		{"the version before, with jobs", old, domain.Folder{Mark: "jobs.db", Names: true, Holds: true}, domain.StandingOwner, ours},
		{"the version before, without any", empty, domain.Folder{Mark: "jobs.db", Names: true}, domain.StandingOwner, ours},
		{"the version before, and the database is missing", empty, domain.Folder{Mark: "jobs.db", Names: true, Holds: true}, domain.StandingGuest, "jobs.db"},
		{"the version before, and the database that came when its own was missing", settled, domain.Folder{Mark: "jobs.db", Names: true, Holds: true}, domain.StandingGuest, "jobs.db"},
		{"the version before, and another database", old, domain.Folder{Mark: "other.db", Holds: true}, domain.StandingGuest, "other.db"},

		{"jobs in memory alone", memory, domain.Folder{}, domain.StandingGuest, domain.Unowned},
		{"jobs in memory alone, over the files of others", memory, domain.Folder{Mark: theirs, Holds: true}, domain.StandingGuest, theirs},
		{"jobs in memory alone, over an old mark", memory, domain.Folder{Mark: "jobs.db", Names: true}, domain.StandingGuest, "jobs.db"},
	} {
		if standing, mark := c.database.Settle(c.folder); standing != c.standing || mark != c.mark {
			t.Errorf("%s: Settle = %v, %q, want %v, %q", c.story, standing, mark, c.standing, c.mark)
		}
	}
}

func TestWhoeverInsistsGetsAFolderUnlessItHoldsFilesOfAnother(t *testing.T) {
	t.Parallel()
	c := domain.Claimant{Identity: ours, Settled: true, Jobs: true}
	for _, f := range []domain.Folder{{}, {Holds: true}, {Mark: domain.Unowned, Holds: true}, {Mark: ours}, {Mark: "jobs.db", Names: true, Holds: true}, {Mark: theirs}} {
		if standing, mark := c.Insist(f); standing != domain.StandingOwner || mark != ours {
			t.Errorf("Insist(%+v) = %v, %q, want the owner", f, standing, mark)
		}
	}
	if standing, mark := c.Insist(domain.Folder{Mark: theirs, Holds: true}); standing != domain.StandingGuest || mark != theirs {
		t.Errorf("Insist on another's = %v, %q, want a guest", standing, mark)
	}
}

func TestMoreThanHalfIsTooMany(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		strays, files int
		want          bool
	}{{0, 0, false}, {1, 1, true}, {1, 2, false}, {2, 3, true}, {50, 100, false}, {51, 100, true}} {
		if got := domain.TooMany(c.strays, c.files); got != c.want {
			t.Errorf("TooMany(%d, %d) = %v, want %v", c.strays, c.files, got, c.want)
		}
	}
}

func TestAMarkSaysWhereTheFilesOfAFolderHaveMoved(t *testing.T) {
	t.Parallel()
	moved := domain.MovedTo("s3://songs")
	if to, is := moved.Moved(); !is || to != "s3://songs" {
		t.Errorf("Moved = %q, %v", to, is)
	}
	for _, m := range []domain.Mark{"", ours, domain.Unowned, "jobs.db"} {
		if to, is := m.Moved(); is {
			t.Errorf("%q has moved to %q", m, to)
		}
	}
	for _, c := range []domain.Claimant{{Identity: ours}, {Identity: ours, Settled: true, Jobs: true}, {Identity: ours, Forgets: true}} {
		for _, decide := range []func(domain.Folder) (domain.Standing, domain.Mark){c.Settle, c.Insist} {
			if standing, mark := decide(domain.Folder{Mark: moved, Holds: true}); standing != domain.StandingGuest || mark != moved {
				t.Errorf("%+v: %v, %q, want a guest", c, standing, mark)
			}
		}
	}
}
