package domain_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/domain"
)

func secret(n int, of string) domain.Secret { return domain.NewSecret([]byte(strings.Repeat(of, n))) }

func TestASecretIsWhatTheSpecificationSays(t *testing.T) {
	t.Parallel()
	for _, n := range []int{24, 32, 64} {
		if key, err := secret(n, "k").Key(); err != nil || string(key) != strings.Repeat("k", n) {
			t.Errorf("Key of %d bytes = %q, %v", n, key, err)
		}
	}
	good := string(secret(32, "k"))
	for _, bad := range []domain.Secret{
		"", "whsec_", secret(23, "k"), secret(65, "k"), domain.Secret(strings.TrimPrefix(good, "whsec_")),
		domain.Secret("WHSEC_" + good[6:]), domain.Secret(good + "\n"), domain.Secret(good[:10] + "\n" + good[10:]), domain.Secret(good[:len(good)-1]),
		domain.Secret("whsec_" + base64.URLEncoding.EncodeToString([]byte(strings.Repeat("\xff", 30)))),
	} {
		if key, err := bad.Key(); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("Key of %q = %q, %v, want ErrInvalid", string(bad), key, err)
		}
	}
}

func TestASecretDoesNotShowItself(t *testing.T) {
	t.Parallel()
	w := domain.Webhook{Secret: secret(32, "k"), Old: secret(32, "l")}
	_, err := domain.Secret("whsec_secret").Key()
	for _, text := range []string{fmt.Sprint(w), fmt.Sprintf("%+v %#v %s", w, w, w.Secret), err.Error()} {
		if strings.Contains(text, string(w.Secret)[6:]) || strings.Contains(text, string(w.Old)[6:]) || strings.Contains(text, "whsec_s") {
			t.Errorf("printed is %s", text)
		}
	}
}

func TestAnOldSecretSignsForADay(t *testing.T) {
	t.Parallel()
	w := domain.Webhook{Secret: secret(32, "a")}
	w, err := w.Rotate(secret(32, "b"), noon)
	if err != nil {
		t.Fatal(err)
	}
	for after, want := range map[time.Duration][]domain.Secret{
		0:                          {secret(32, "b"), secret(32, "a")},
		24*time.Hour - time.Second: {secret(32, "b"), secret(32, "a")},
		24 * time.Hour:             {secret(32, "b")},
	} {
		if got := w.Secrets(nil, noon.Add(after)); !slices.Equal(got, want) {
			t.Errorf("after %v it signs with %d secrets, want %d", after, len(got), len(want))
		}
	}
	again, err := w.Rotate(secret(32, "c"), noon.Add(time.Hour))
	if got := again.Secrets(nil, noon.Add(2*time.Hour)); err != nil || !slices.Equal(got, []domain.Secret{secret(32, "c"), secret(32, "b")}) {
		t.Errorf("after two rotations it signs with %d secrets, %v", len(got), err)
	}
}

func TestTheFirstReasonToDisableAWebhookStays(t *testing.T) {
	t.Parallel()
	w := domain.Webhook{}.Disable("Gone.", noon).Disable("Again.", noon.Add(time.Hour))
	if !w.Disabled() || w.DisabledReason != "Gone." || w.DisabledAt != noon {
		t.Errorf("it is %+v", w)
	}
	if w = w.Enable(); w.Disabled() || w.DisabledReason != "" {
		t.Errorf("enabled it is %+v", w)
	}
}

func TestAWebhookWantsItsKindsUntilItIsDisabled(t *testing.T) {
	t.Parallel()
	w := domain.Webhook{Events: []domain.EventKind{domain.EventStarted}}
	if !w.Wants(domain.EventStarted) || w.Wants(domain.EventCompleted) {
		t.Error("it wants other kinds than its own")
	}
	if w.Disable("gone", time.Unix(1, 0)).Wants(domain.EventStarted) {
		t.Error("it wants something although it is disabled")
	}
}

func TestAWebhookIsSignedForByTheServiceUnlessItHasASecret(t *testing.T) {
	t.Parallel()
	service := []domain.Secret{secret(32, "s")}
	if got := (domain.Webhook{Configured: true}).Secrets(service, noon); !slices.Equal(got, service) {
		t.Errorf("a configured webhook signs with %d secrets", len(got))
	}
	if got := (domain.Webhook{Secret: secret(32, "a")}).Secrets(service, noon); !slices.Equal(got, []domain.Secret{secret(32, "a")}) {
		t.Errorf("a webhook with a secret signs with %d secrets", len(got))
	}
}

func TestWhatIsConfiguredCannotBeDeleted(t *testing.T) {
	t.Parallel()
	if err := (domain.Webhook{ID: "a", Configured: true}).MayDelete(); !errors.Is(err, domain.ErrTransition) {
		t.Errorf("MayDelete = %v, want ErrTransition", err)
	}
	if err := (domain.Webhook{ID: "a"}).MayDelete(); err != nil {
		t.Errorf("MayDelete = %v", err)
	}
}
