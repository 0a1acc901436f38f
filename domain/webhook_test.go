package domain_test

import (
	"encoding/base64"
	"errors"
	"fmt"
	"net/netip"
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

func TestWhereWebhooksMayLead(t *testing.T) {
	t.Parallel()
	long := "https://a.example/" + strings.Repeat("x", 2048)
	for _, c := range []struct {
		url             string
		public, private bool
	}{
		{"https://a.example", true, true},
		{"https://a.example:8443/x?y=z", true, true},
		{"HTTPS://A.EXAMPLE/", true, true},
		{"https://93.184.215.14/", true, true},
		{"https://[2606:2800:21f::1]/", true, true},
		{"http://a.example", false, true},
		{"https://127.0.0.1", false, true},
		{"https://[::1]:8000/", false, true},
		{"https://[::ffff:10.0.0.1]/", false, true},
		{"https://localhost/", true, true}, // known only when it is resolved
		{long, false, false},
		{long[:2048], true, true},
		{"", false, false},
		{"a.example", false, false},
		{"/hook", false, false},
		{"//a.example/hook", false, false},
		{"https://", false, false},
		{"https://:443/", false, false},
		{"https://a.example:0/", false, false},
		{"https://a.example:65536/", false, false},
		{"https://a.example:http/", false, false},
		{"https://user:pass@a.example", false, false},
		{"https://a.example/#x", false, false},
		{"ftp://a.example", false, false},
		{"javascript:alert(1)", false, false},
		{"https://a.example/\r\nX: y", false, false},
		{"https://a b.example/", false, false},
		{"https://[fe80::1%25eth0/", false, false},
	} {
		for private, want := range map[bool]bool{false: c.public, true: c.private} {
			err := domain.Targets{Private: private}.Check("url", c.url)
			if (err == nil) != want || err != nil && !errors.Is(err, domain.ErrInvalid) {
				t.Errorf("Check(%.80q) with private %v = %v", c.url, private, err)
			}
		}
	}
}

func TestOnlyTheOpenInternetIsPublic(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"1.1.1.1": true, "93.184.215.14": true, "172.32.0.1": true, "100.128.0.1": true, "::ffff:1.1.1.1": true,
		"2606:4700::1111": true, "2a00:1450:4001::1": true,
		"0.0.0.0": false, "0.1.2.3": false, "127.0.0.1": false, "127.255.255.255": false, "10.1.2.3": false,
		"172.16.0.1": false, "172.31.255.255": false, "192.168.1.1": false, "169.254.169.254": false,
		"100.64.0.1": false, "100.127.255.255": false, "192.0.0.8": false, "192.0.2.1": false, "192.88.99.1": false,
		"198.18.0.1": false, "198.19.255.255": false, "198.51.100.1": false, "203.0.113.9": false,
		"224.0.0.1": false, "239.1.1.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::10.0.0.1": false,
		"64:ff9b::a00:1": false, "64:ff9b::101:101": false, "64:ff9b:1::1": false, "100::1": false,
		"fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"2001::1": false, "2001:db8::1": false, "2002:a00:1::": false, "3fff::1": false, "4000::1": false,
	} {
		addr := netip.MustParseAddr(text)
		if got := (domain.Targets{}).Allow(addr); got != want {
			t.Errorf("%s counts as public: %v, want %v", text, got, want)
		}
		if !(domain.Targets{Private: true}).Allow(addr) {
			t.Errorf("%s is refused where private targets are allowed", text)
		}
	}
	if (domain.Targets{}).Allow(netip.Addr{}) {
		t.Error("no address at all is allowed")
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
