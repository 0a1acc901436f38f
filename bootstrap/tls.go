package bootstrap

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/certificate"
	"songmap/adapters/metrics"
)

// encryption is how the service speaks TLS; nil if it does not.
type encryption struct{ files *certificate.Files }

// checkTLS tries the files of the certificate.
func (c *Config) checkTLS() error {
	if (c.TLSCert == "") != (c.TLSKey == "") {
		return errors.New("--tls-cert and --tls-key go together")
	}
	if c.TLSCert == "" {
		return nil
	}
	if _, err := certificate.Read(c.TLSCert, c.TLSKey); err != nil {
		return fmt.Errorf("--tls-cert: %w", err)
	}
	return nil
}

func newEncryption(lc fx.Lifecycle, c Config, m *metrics.Metrics, log *zap.Logger) (*encryption, error) {
	if c.TLSCert == "" {
		return nil, nil //nolint:nilnil // none is wanted
	}
	e := &encryption{}
	var err error
	e.files, err = certificate.Open(certificate.Config{
		Cert: c.TLSCert, Key: c.TLSKey,
		Replaced: func() {
			log.Info("the certificate has been replaced", zap.Time("expires", e.files.Expires()))
			e.warn(log)
		},
		Refused: func(err error) {
			log.Error("the new certificate cannot be used; the old one stays", zap.Error(err), zap.Time("expires", e.files.Expires()))
		},
	})
	if err != nil {
		return nil, err
	}
	m.WatchCertificate(e.files.Expires)
	background(lc, func(ctx context.Context) { e.remind(ctx, log) })
	return e, nil
}

// expiresSoon is when whoever renews certificates should have done so: programs do
// it a month before.
const expiresSoon = 14 * 24 * time.Hour

// remind warns once a day of a certificate that ends soon.
func (e *encryption) remind(ctx context.Context, log *zap.Logger) {
	day := time.NewTicker(24 * time.Hour)
	defer day.Stop()
	for {
		e.warn(log)
		select {
		case <-day.C:
		case <-ctx.Done():
			return
		}
	}
}

func (e *encryption) warn(log *zap.Logger) {
	if at := e.files.Expires(); time.Until(at) < expiresSoon {
		log.Warn("the certificate expires soon, or has expired", zap.Time("expires", at))
	}
}

func (e *encryption) config() *tls.Config {
	if e == nil {
		return nil
	}
	return &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: e.files.Get}
}

func (e *encryption) scheme() string {
	if e == nil {
		return "http"
	}
	return "https"
}

func (e *encryption) serve(s *http.Server, l net.Listener) error {
	if e == nil {
		return s.Serve(l)
	}
	return s.ServeTLS(l, "", "")
}

// protocols are what a client may speak. Proxies may begin with HTTP/2 where there is
// no TLS, too.
func protocols() *http.Protocols {
	p := new(http.Protocols)
	p.SetHTTP1(true)
	p.SetHTTP2(true)
	p.SetUnencryptedHTTP2(true)
	return p
}

// multiplexing bounds what a connection can hold by HTTP/2. An upload that we slow
// down fills its own window and leaves room in that of the connection.
func multiplexing() *http.HTTP2Config {
	return &http.HTTP2Config{MaxConcurrentStreams: 100, MaxReceiveBufferPerStream: 256 << 10, MaxReceiveBufferPerConnection: 1 << 20}
}
