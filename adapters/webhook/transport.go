package webhook

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"
)

// Dial makes a connection.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// dialer connects only to addresses that the targets allow. It checks the address
// of each connection, after the name was resolved, so a name that changes its
// address in between gains nothing.
func dialer(targets Targets) *net.Dialer {
	return &net.Dialer{
		Timeout: 10 * time.Second,
		Control: func(_, address string, _ syscall.RawConn) error {
			to, err := netip.ParseAddrPort(address)
			if err != nil {
				return err
			}
			if !targets.Allow(to.Addr()) {
				return &privateError{to.Addr()}
			}
			return nil
		},
	}
}

// transport speaks HTTP/1.1 alone, so that each attempt has its connection to
// itself and can close it without harm to another.
func transport(dial Dial) *http.Transport {
	one := new(http.Protocols)
	one.SetHTTP1(true)
	return &http.Transport{
		DialContext:            limited(dial),
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		Protocols:              one,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    4,
		MaxIdleConns:           100,
		IdleConnTimeout:        time.Minute,
	}
}

// privateError: the receiver is not on the open internet.
type privateError struct{ addr netip.Addr }

func (e *privateError) Error() string { return e.addr.String() + " is not on the open internet" }
