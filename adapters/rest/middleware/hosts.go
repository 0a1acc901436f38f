package middleware

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"go.uber.org/zap"

	"songmap/adapters/rest/problem"
)

// hosts are the names by which the service may be called. A page of any site
// can let its own name lead to this machine (DNS rebinding); the browser then
// takes us for that site, and only the name in Host shows that it is not.
// An address cannot be redirected in this way, so each may stand for itself.
type hosts struct {
	names     []string     // as hostname returns them
	addresses []netip.Addr // beside loopback and the one that was called
}

// newHosts takes values that Config.Validate has seen.
func newHosts(c Config) *hosts {
	h := &hosts{names: []string{"localhost"}}
	for _, name := range append(slices.Clone(c.AllowedHosts), c.Listen) {
		if ip, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
			h.addresses = append(h.addresses, plain(ip))
		} else if name != "" {
			h.names = append(h.names, hostname(name))
		}
	}
	return h
}

// refuseOtherHosts answers calls by any other name. Where there are keys a
// foreign page has none, so there the operator decides.
func (s *Stack) refuseOtherHosts(next http.Handler) http.Handler {
	known, any := newHosts(s.config), len(s.config.AllowedHosts) == 0
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if any && s.free() == nil || known.has(r) {
			next.ServeHTTP(w, r)
			return
		}
		s.refused(problem.HostNotAllowed.Code)
		host := problem.Echo(r.Host)
		i := InfoOf(r.Context())
		i.notes = append(i.notes, zap.String("host", host))
		problem.New(problem.HostNotAllowed, "This service does not answer to the name %q. "+
			"If it is meant to, start it with --allowed-host and that name, without the port", host).Send(w)
	})
}

// has reports whether a request calls us by a name of ours.
func (h *hosts) has(r *http.Request) bool {
	name := hostname(r.Host)
	ip, err := netip.ParseAddr(name)
	if err != nil {
		return slices.Contains(h.names, name)
	}
	ip = plain(ip)
	return ip.IsLoopback() || ip == called(r) || slices.Contains(h.addresses, ip)
}

// called is the address of ours at which a request arrived.
func called(r *http.Request) netip.Addr {
	local, ok := r.Context().Value(http.LocalAddrContextKey).(net.Addr)
	if !ok {
		return netip.Addr{}
	}
	at, _ := netip.ParseAddrPort(local.String()) // a socket of another kind has none
	return plain(at.Addr())
}

// plain is an address as it is compared: ::ffff:127.0.0.1 is 127.0.0.1.
func plain(ip netip.Addr) netip.Addr { return ip.Unmap().WithZone("") }

// hostname is a Host without what does not matter: the port, upper case, the dot
// at the end. What is no host becomes a name that no host has.
func hostname(host string) string {
	name, port, err := net.SplitHostPort(host)
	switch {
	case err != nil: // no port
		name = host
		if strings.HasPrefix(host, "[") && strings.HasSuffix(host, "]") {
			name = host[1 : len(host)-1]
		}
	case strings.Trim(port, "0123456789") != "":
		return ""
	}
	return strings.ToLower(strings.TrimSuffix(name, "."))
}

// checkHost refuses what no Host could ever be, and patterns.
func checkHost(name string) error {
	if _, err := netip.ParseAddr(strings.Trim(name, "[]")); err == nil {
		return nil
	}
	for label := range strings.SplitSeq(strings.TrimSuffix(name, "."), ".") {
		if label == "" || strings.Trim(strings.ToLower(label), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return fmt.Errorf("allowed host %q: want a name or an address, without scheme and port (songs.example.org)", name)
		}
	}
	return nil
}
