package media_test

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"songmap/bootstrap/media"
	"songmap/domain"
	"songmap/tests/s3server"
)

func TestOfDatabasesThatComeTogetherOneOwnsTheMediaAndTheOthersKnowWhose(t *testing.T) {
	t.Parallel()
	for name, where := range map[string]func(*testing.T) media.Folders{
		"folders": func(t *testing.T) media.Folders {
			t.Helper()
			dir := t.TempDir()
			return media.Folders{UploadDir: filepath.Join(dir, "uploads"), OutputDir: filepath.Join(dir, "output")}
		},
		"a bucket": func(t *testing.T) (f media.Folders) {
			t.Helper()
			b := s3server.New(t)
			if err := f.Media.UnmarshalText([]byte("s3://" + b.Name + "/songs?endpoint=" + url.QueryEscape(b.Endpoint))); err != nil {
				t.Fatal(err)
			}
			return f
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := where(t)
			const databases = 8
			var settled [databases][]media.Claim
			var all sync.WaitGroup
			for n := range databases {
				all.Go(func() { settled[n] = settle(t, f, domain.Identity(fmt.Sprintf("%032x", n))) })
			}
			all.Wait()
			owners := 0
			for n, is := range settled {
				for i, c := range is {
					if c.Mark != settled[0][i].Mark {
						t.Errorf("of store %d database %d says that it is %q, the first that it is %q", i, n, c.Mark, settled[0][i].Mark)
					}
					if own := c.Mark == domain.Mark(fmt.Sprintf("%032x", n)); own != (c.Standing == domain.StandingOwner) {
						t.Errorf("of store %d, of %q, database %d is the owner: %v", i, c.Mark, n, !own)
					} else if own {
						owners++
					}
				}
			}
			if owners < 1 || owners > 2 || name == "a bucket" && owners != 2 {
				t.Errorf("the two stores have %d owners", owners)
			}
		})
	}
}

func TestMain(m *testing.M) {
	_ = os.Setenv("AWS_ACCESS_KEY_ID", s3server.AccessKey)
	_ = os.Setenv("AWS_SECRET_ACCESS_KEY", s3server.SecretKey)
	os.Exit(m.Run())
}

// settle is a start of a database that is new.
func settle(t *testing.T, f media.Folders, is domain.Identity) (all []media.Claim) {
	t.Helper()
	s, err := media.Open(f, media.Options{})
	if err != nil {
		t.Error(err)
	}
	for _, folder := range s.Folders() {
		c, err := folder.Settle(t.Context(), "jobs.db", domain.Claimant{Identity: is}.Settle)
		if err != nil {
			t.Errorf("%s: %v", folder.What, err)
		}
		all = append(all, c)
	}
	return all
}
