package sqlite_test

import (
	"path/filepath"
	"testing"
	"time"

	"songmap/adapters/sqlite"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

// beside opens a file that a store has open.
func beside(t *testing.T, path string) *sqlite.File {
	t.Helper()
	f, err := sqlite.OpenFile(t.Context(), path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.Close() })
	return f
}

func TestKeys(t *testing.T) {
	t.Parallel()
	contract.Keys(t, func(t *testing.T) ports.Keys { return open(t, filepath.Join(t.TempDir(), "jobs.db")).Keys() })
}

func TestKeysBesideTheService(t *testing.T) {
	t.Parallel()
	contract.Keys(t, func(t *testing.T) ports.Keys {
		path := filepath.Join(t.TempDir(), "jobs.db")
		open(t, path)
		return beside(t, path).Keys()
	})
}

func TestAudit(t *testing.T) {
	t.Parallel()
	contract.AuditLog(t, func(t *testing.T) ports.AuditLog { return open(t, filepath.Join(t.TempDir(), "jobs.db")).Audit() })
}

func TestAuditBesideTheService(t *testing.T) {
	t.Parallel()
	contract.AuditLog(t, func(t *testing.T) ports.AuditLog {
		path := filepath.Join(t.TempDir(), "jobs.db")
		open(t, path)
		return beside(t, path).Audit()
	})
}

func TestTheServiceSeesWhatIsDoneToKeysBesideIt(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "jobs.db")
	service := open(t, path).Keys()
	k, _, err := domain.IssueKey(domain.Key{Name: "ci", Scope: domain.ScopeRead}, make([]byte, domain.KeyBytes), time.Now())
	if err != nil {
		t.Fatal(err)
	}
	if err := beside(t, path).Keys().Add(t.Context(), k); err != nil {
		t.Fatal(err)
	}
	if got, err := service.List(t.Context()); err != nil || len(got) != 1 || got[0] != k {
		t.Errorf("the service sees %+v, %v", got, err)
	}
	if err := service.Used(t.Context(), k.Prefix, k.CreatedAt); err != nil {
		t.Errorf("the service writes beside it: %v", err)
	}
}
