package domain_test

import (
	"errors"
	"strings"
	"testing"
	"time"

	"songmap/domain"
)

func issued(t *testing.T, want domain.Key, now time.Time) (domain.Key, string) {
	t.Helper()
	random := make([]byte, domain.KeyBytes)
	for i := range random {
		random[i] = byte(i * 7)
	}
	k, text, err := domain.IssueKey(want, random, now)
	if err != nil {
		t.Fatal(err)
	}
	return k, text
}

func TestAKeyIsShownAsTextAndKeptAsAHash(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 1234, time.UTC)
	k, text := issued(t, domain.Key{Name: "ci", Scope: domain.ScopeSubmit, Group: "g", ExpiresAt: now.Add(time.Hour)}, now)
	if prefix, ok := domain.KeyPrefix(text); !ok || prefix != k.Prefix {
		t.Errorf("KeyPrefix(%q) = %q, %v, want %q", text, prefix, ok, k.Prefix)
	}
	if !k.Is(text) || k.Is(text[:len(text)-2]+"77") || k.Is("") || k.Is(k.SHA256) {
		t.Errorf("%+v is not the key of its text alone", k)
	}
	secret := text[len("sm__")+len(k.Prefix):]
	if strings.Contains(k.SHA256, secret) || len(secret) != 52 {
		t.Errorf("what is kept shows the secret, or that is short: %q", secret)
	}
	if k.Name != "ci" || k.Scope != domain.ScopeSubmit || k.Group != "g" || k.CreatedAt != now.Truncate(time.Microsecond) {
		t.Errorf("the key is %+v", k)
	}
}

func TestOnlyTheTextOfAKeyHasAPrefix(t *testing.T) {
	t.Parallel()
	_, text := issued(t, domain.Key{Name: "ci", Scope: domain.ScopeRead}, time.Now())
	for _, bad := range []string{
		"", "sm_", "s3cret", text + "a", " " + text, text[1:], strings.ToUpper(text), strings.Replace(text, "_", "-", 1), text + "\n",
		strings.Replace(text, "sm_", "sm_'", 1), strings.Repeat("sm_", 1000),
	} {
		if prefix, ok := domain.KeyPrefix(bad); ok {
			t.Errorf("KeyPrefix(%q) = %q", bad, prefix)
		}
	}
}

func TestAKeyThatMakesNoSenseIsRefused(t *testing.T) {
	t.Parallel()
	now := time.Now()
	for name, bad := range map[string]domain.Key{
		"no name":           {Scope: domain.ScopeRead},
		"a colon":           {Name: "os:root", Scope: domain.ScopeRead},
		"a control":         {Name: "a\x1b", Scope: domain.ScopeRead},
		"a space before":    {Name: " a", Scope: domain.ScopeRead},
		"a name too long":   {Name: strings.Repeat("é", domain.MaxName+1), Scope: domain.ScopeRead},
		"not UTF-8":         {Name: "\xff", Scope: domain.ScopeRead},
		"no scope":          {Name: "a"},
		"an unknown scope":  {Name: "a", Scope: "root"},
		"a group of spaces": {Name: "a", Scope: domain.ScopeRead, Group: " "},
		"an admin's group":  {Name: "a", Scope: domain.ScopeAdmin, Group: "g"},
		"it is over":        {Name: "a", Scope: domain.ScopeRead, ExpiresAt: now},
	} {
		if _, text, err := domain.IssueKey(bad, make([]byte, domain.KeyBytes), now); !errors.Is(err, domain.ErrInvalid) || text != "" {
			t.Errorf("%s: %q, %v, want ErrInvalid", name, text, err)
		}
	}
}

func TestAKeyOpensUntilItExpiresOrIsRevoked(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	k, _ := issued(t, domain.Key{Name: "a", Scope: domain.ScopeRead, ExpiresAt: now.Add(time.Hour)}, now)
	ever, _ := issued(t, domain.Key{Name: "a", Scope: domain.ScopeRead}, now)
	revoked := k.Revoke(now.Add(time.Minute))
	for _, c := range []struct {
		name string
		key  domain.Key
		at   time.Duration
		want bool
	}{
		{"before", k, time.Hour - time.Microsecond, true},
		{"at its time", k, time.Hour, false},
		{"without a time", ever, 100 * 365 * 24 * time.Hour, true},
		{"revoked", revoked, 0, false}, // clocks differ: whenever that was
	} {
		if got := c.key.Opens(now.Add(c.at)); got != c.want {
			t.Errorf("%s: Opens = %v", c.name, got)
		}
	}
	if again := revoked.Revoke(now.Add(time.Hour)); again != revoked {
		t.Errorf("revoked again it is %+v", again)
	}
}

func TestUsesAreNotedNowAndThen(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 28, 12, 0, 0, 0, time.UTC)
	k, _ := issued(t, domain.Key{Name: "a", Scope: domain.ScopeRead}, now)
	k, first := k.Used(now)
	_, soon := k.Used(now.Add(time.Minute))
	next, later := k.Used(now.Add(time.Hour))
	if !first || soon || !later || next.UsedAt != now.Add(time.Hour) {
		t.Errorf("noted: %v, %v, %v, %v", first, soon, later, next.UsedAt)
	}
}

func TestEachScopeIncludesThoseBefore(t *testing.T) {
	t.Parallel()
	all := domain.Scopes()
	for i, have := range all {
		for n, needed := range all {
			if got := have.Includes(needed); got != (i >= n) {
				t.Errorf("%s includes %s: %v", have, needed, got)
			}
		}
		for _, unknown := range []domain.Scope{"", "root", "READ"} {
			if have.Includes(unknown) || unknown.Includes(have) {
				t.Errorf("%q and %q include each other", have, unknown)
			}
		}
	}
	if domain.Scope("").Includes("") {
		t.Error("what there is not includes itself")
	}
}
