package webhook

import (
	"net/netip"
	"net/url"
	"strconv"
	"unicode/utf8"

	"code.dny.dev/ssrf"

	"songmap/domain"
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
	invalid := func(reason string) error { return &domain.InvalidError{Field: field, Reason: reason} }
	u, err := url.Parse(text)
	switch {
	case len(text) > maxURL:
		return invalid("must not be longer than 2048 bytes")
	case err != nil || !utf8.ValidString(text) || u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http" || !validPort(u.Port()):
		return invalid("must be an absolute URL, such as https://example.org/songmap")
	case u.User != nil || u.Fragment != "":
		return invalid("must have neither a user name nor a fragment")
	case t.Private:
		return nil
	case u.Scheme != "https":
		return invalid("must begin with https://")
	}
	if addr, err := netip.ParseAddr(u.Hostname()); err == nil && !t.Allow(addr) {
		return invalid("leads to a private network")
	}
	return nil
}

func validPort(text string) bool {
	n, err := strconv.ParseUint(text, 10, 16)
	return text == "" || err == nil && n > 0
}

//nolint:gochecknoglobals // tables that nothing changes
var openInternet = ssrf.New(ssrf.WithAnyPort())

// Allow reports whether a message may be sent to the address. What carries an
// IPv4 address in an IPv6 one (NAT64, 6to4, Teredo) leads wherever that leads,
// and does not belong to the open internet; nor does anything that is set apart
// in the IANA registries of special-purpose addresses.
func (t Targets) Allow(addr netip.Addr) bool {
	return t.Private || addr.IsValid() && openInternet.SafeAddr(addr.Unmap().WithZone("")) == nil
}
