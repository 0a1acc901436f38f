// Package origin says what counts as one address where clients are counted.
package origin

import "net/netip"

// network is the bits of an IPv6 address that its host cannot choose.
const network = 64

// Of returns what an address counts for: of IPv6 the network, because everybody
// who has one has 2^64 addresses. What is no address counts as one.
func Of(ip netip.Addr) netip.Prefix {
	ip = ip.Unmap().WithZone("")
	bits := ip.BitLen()
	if ip.Is6() {
		bits = network
	}
	p, _ := ip.Prefix(bits) // fails for no address alone
	return p
}
