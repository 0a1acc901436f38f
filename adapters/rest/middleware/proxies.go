package middleware

import (
	"fmt"
	"net/http"
	"net/netip"
	"strings"
)

// proxies are those whose word counts for whom they call. Of anybody else these
// headers are passed over: every client can send them.
type proxies []netip.Prefix

// newProxies reads addresses and networks.
func newProxies(texts []string) (proxies, error) {
	var all proxies
	for _, text := range texts {
		network, err := netip.ParsePrefix(text)
		if ip, single := netip.ParseAddr(text); single == nil {
			network, err = netip.PrefixFrom(plain(ip), plain(ip).BitLen()), nil
		}
		if err != nil || network.Bits() == 0 || network.Addr().Is4In6() {
			return nil, fmt.Errorf("trusted proxy %q: want an address, or a network that is not everybody's, such as 10.1.0.0/16", text)
		}
		all = append(all, network.Masked())
	}
	return all, nil
}

func (p proxies) trust(ip netip.Addr) bool {
	for _, network := range p {
		if network.Contains(plain(ip)) {
			return true
		}
	}
	return false
}

// caller is who calls, and by which proxy, if one speaks for them.
type caller struct {
	address netip.Addr // none: it cannot be known
	through netip.Addr
	tls     bool // where the client, or its first proxy, was reached
}

// caller believes the proxies that it trusts, back to the first address that is
// none of theirs. What is further left in a list, its client may have written.
// Most proxies write one of the two headers and pass the other one on, which then
// is the client's own: where both are there and differ, the client is somebody behind
// the proxy, and not the proxy itself, which would be the way to become it.
func (p proxies) caller(r *http.Request) caller {
	peer := address(r.RemoteAddr)
	c := caller{address: peer, tls: r.TLS != nil}
	if !p.trust(peer) {
		return c
	}
	lists := r.Header.Values("X-Forwarded-For")
	forwarded := r.Header.Values("Forwarded")
	client, standard := p.last(lists, address), p.last(forwarded, forAddress)
	if !client.IsValid() {
		client = standard
	}
	switch {
	case client.IsValid() && standard.IsValid() && client != standard:
		c.address, c.through = netip.Addr{}, peer
	case client.IsValid():
		c.address, c.through = client, peer
	}
	first, _, _ := strings.Cut(r.Header.Get("X-Forwarded-Proto"), ",")
	if first == "" {
		first = parameterOf(strings.Join(forwarded, ","), "proto")
	}
	c.tls = c.tls || strings.EqualFold(strings.TrimSpace(first), "https")
	return c
}

// passOver reports whether a request looks as if it came through a proxy that
// somebody has forgotten to name: from the internet anybody sends such headers.
func (p proxies) passOver(r *http.Request) bool {
	h := r.Header
	if h["X-Forwarded-For"] == nil && h["Forwarded"] == nil && h["X-Forwarded-Proto"] == nil {
		return false
	}
	peer := plain(address(r.RemoteAddr))
	return (peer.IsPrivate() || peer.IsLoopback() || peer.IsLinkLocalUnicast()) && !p.trust(peer)
}

// last is the last address in the lists that no proxy of ours has.
func (p proxies) last(lists []string, read func(element string) netip.Addr) (found netip.Addr) {
	rest := strings.Join(lists, ",")
	for more := rest != ""; more; {
		comma := strings.LastIndexByte(rest, ',')
		ip := read(strings.TrimSpace(rest[comma+1:]))
		if !ip.IsValid() {
			return found
		}
		if found = plain(ip); !p.trust(ip) {
			return found
		}
		more = comma >= 0
		rest = rest[:max(0, comma)]
	}
	return found
}

// forAddress reads the address in an element of Forwarded (RFC 7239).
func forAddress(element string) netip.Addr { return address(parameterOf(element, "for")) }

// parameterOf is the value of the first parameter of a name. It does not care for
// commas in quotes: what a client has quoted must not swallow what a proxy adds.
func parameterOf(text, name string) string {
	for element := range strings.SplitSeq(text, ",") {
		for pair := range strings.SplitSeq(element, ";") {
			key, value, _ := strings.Cut(pair, "=")
			if strings.EqualFold(strings.TrimSpace(key), name) {
				return strings.Trim(strings.TrimSpace(value), `"`)
			}
		}
	}
	return ""
}

// address reads an address with or without a port. All texts that are none count
// as the same one.
func address(text string) netip.Addr {
	if place, err := netip.ParseAddrPort(text); err == nil {
		return place.Addr()
	}
	ip, _ := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	return ip
}
