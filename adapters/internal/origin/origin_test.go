package origin_test

import (
	"net/netip"
	"testing"

	"songmap/adapters/internal/origin"
)

func TestAnAddressCountsForItselfOrItsNetwork(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"192.0.2.7":            "192.0.2.7/32",
		"::ffff:192.0.2.7":     "192.0.2.7/32",
		"2001:db8:1:2:3:4:5:6": "2001:db8:1:2::/64",
		"fe80::1%eth0":         "fe80::/64",
		"::1":                  "::/64",
	} {
		if got := origin.Of(netip.MustParseAddr(address)); got.String() != want {
			t.Errorf("%s counts for %s, want %s", address, got, want)
		}
	}
	if got := origin.Of(netip.Addr{}); got != (netip.Prefix{}) {
		t.Errorf("no address counts for %s", got)
	}
}
