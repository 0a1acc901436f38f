package webhook

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/http"
	"syscall"
)

// trouble says in a sentence for people why no answer came. It contains nothing of
// the error's own text, which may describe the network around the service. A name
// that leads inside gets the same sentence as one that leads nowhere: otherwise
// whoever may add webhooks could find out, name by name, what there is inside.
func (c *Notifier) trouble(err error) string {
	var (
		private *privateError
		name    *net.DNSError
		cert    *tls.CertificateVerificationError
		host    x509.HostnameError
		network net.Error
	)
	switch {
	case errors.As(err, &private), errors.As(err, &name) && !c.targets.Private:
		return "The address leads to nobody on the open internet."
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
