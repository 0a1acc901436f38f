package domain

import (
	"net/netip"
	"net/url"
	"slices"
	"strconv"
)

// Targets says where webhooks may lead. The zero value lets them go to the
// open internet, by HTTPS.
type Targets struct {
	Private bool // to machines nearby, too, and by plain HTTP
}

// maxURL is how many bytes the address of a webhook may have.
const maxURL = 2048

// Check says whether text can be the address of a webhook. A name that leads
// to a machine nearby is not known before it is resolved: see Allow.
func (t Targets) Check(field, text string) error {
	u, err := url.Parse(text)
	switch {
	case len(text) > maxURL:
		return &InvalidError{field, "must not be longer than 2048 bytes"}
	case err != nil || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || !validPort(u.Port()):
		return &InvalidError{field, "must be an absolute URL, such as https://example.org/songmap"}
	case u.User != nil || u.Fragment != "":
		return &InvalidError{field, "must have neither a user name nor a fragment"}
	case t.Private:
		return nil
	case u.Scheme != "https":
		return &InvalidError{field, "must begin with https://"}
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && !t.Allow(addr) {
		return &InvalidError{field, "leads to a private network"}
	}
	return nil
}

func validPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && n > 0
}

// Allow reports whether a message may be sent to the address.
func (t Targets) Allow(addr netip.Addr) bool { return t.Private || public(addr) }

// public reports whether an address belongs to the open internet. What carries
// an IPv4 address in an IPv6 one (NAT64, 6to4, Teredo) leads wherever that
// leads, and counts as not public; so does everything that is set apart in the
// IANA registries of special-purpose addresses.
func public(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if !addr.IsGlobalUnicast() || addr.IsPrivate() {
		return false
	}
	if addr.Is6() && !globalUnicast.Contains(addr) {
		return false
	}
	return !slices.ContainsFunc(setApart, func(p netip.Prefix) bool { return p.Contains(addr) })
}

//nolint:gochecknoglobals // tables that nothing changes
var (
	globalUnicast = netip.MustParsePrefix("2000::/3") // all of IPv6 that is given out

	setApart = prefixes(
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "192.88.99.0/24", "198.18.0.0/15",
		"198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20",
	)
)

func prefixes(texts ...string) []netip.Prefix {
	var all []netip.Prefix
	for _, text := range texts {
		all = append(all, netip.MustParsePrefix(text))
	}
	return all
}
