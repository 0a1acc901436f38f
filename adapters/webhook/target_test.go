package webhook_test

import (
	"errors"
	"net/netip"
	"strings"
	"testing"

	"songmap/adapters/webhook"
	"songmap/domain"
)

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
			err := webhook.Targets{Private: private}.Check("url", c.url)
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
		"192.31.196.1": false, "192.52.193.1": false, "192.175.48.1": false, "2620:4f:8000::1": false, // relays and sinks
		"224.0.0.1": false, "239.1.1.1": false, "240.0.0.1": false, "255.255.255.255": false,
		"::": false, "::1": false, "::ffff:127.0.0.1": false, "::ffff:10.0.0.1": false, "::10.0.0.1": false,
		"64:ff9b::a00:1": false, "64:ff9b::101:101": false, "64:ff9b:1::1": false, "100::1": false,
		"fe80::1": false, "fe80::1%eth0": false, "fec0::1": false, "fc00::1": false, "fd12::1": false, "ff02::1": false,
		"2001::1": false, "2001:db8::1": false, "2002:a00:1::": false, "3fff::1": false, "4000::1": false,
	} {
		addr := netip.MustParseAddr(text)
		if got := (webhook.Targets{}).Allow(addr); got != want {
			t.Errorf("%s counts as public: %v, want %v", text, got, want)
		}
		if !(webhook.Targets{Private: true}).Allow(addr) {
			t.Errorf("%s is refused where private targets are allowed", text)
		}
	}
	if (webhook.Targets{}).Allow(netip.Addr{}) {
		t.Error("no address at all is allowed")
	}
}
