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

// trouble says in a sentence for people why no answer came. Nothing of the
// error's own text is in it, which may tell of the network around the service.
// Nor does it tell a name that leads inside from one that leads nowhere: who may
// add webhooks could find out what there is inside, name by name.
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
