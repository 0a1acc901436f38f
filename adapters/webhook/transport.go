package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"syscall"
	"time"

	"songmap/domain"
)

// Dial makes a connection.
type Dial = func(ctx context.Context, network, address string) (net.Conn, error)

// dialer connects only to addresses that the targets allow. It looks at the
// address that a connection is about to be made to, so a name that leads
// elsewhere from one moment to the next gains nothing.
func dialer(targets domain.Targets) *net.Dialer {
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

func transport(dial Dial) *http.Transport {
	return &http.Transport{
		DialContext:            dial,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		TLSHandshakeTimeout:    10 * time.Second,
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    4,
		MaxIdleConns:           100,
		IdleConnTimeout:        time.Minute,
	}
}

// privateError: the receiver is no machine of the open internet.
type privateError struct{ addr netip.Addr }

func (e *privateError) Error() string { return e.addr.String() + " is not on the open internet" }

// trouble says in a sentence for people why no answer came. Nothing of the
// error's own text is in it, which may tell of the network around the service.
func trouble(err error) string {
	var (
		private *privateError
		name    *net.DNSError
		cert    *tls.CertificateVerificationError
		host    x509.HostnameError
		network net.Error
	)
	switch {
	case errors.As(err, &private):
		return "The address leads to a private network, where nothing is sent."
	case errors.Is(err, context.DeadlineExceeded):
		return fmt.Sprintf("No answer came within %v.", attemptFor)
	case errors.As(err, &name):
		return "The name of the receiver could not be resolved."
	case errors.As(err, &cert), errors.As(err, &host):
		return "The certificate of the receiver could not be verified."
	case errors.Is(err, http.ErrSchemeMismatch):
		return "The receiver does not speak TLS."
	case errors.Is(err, syscall.ECONNREFUSED):
		return "The connection was refused."
	case errors.As(err, &network) && network.Timeout():
		return "The receiver could not be reached in time."
	default:
		return "The connection broke off before an answer came."
	}
}
