package metrics

import "time"

// WatchCertificate lets every scrape ask when the certificate ends.
func (m *Metrics) WatchCertificate(expires func() time.Time) {
	m.registry.gauge("tls_certificate_expiry_timestamp_seconds", "When the certificate in use expires.", func() float64 {
		return float64(expires().Unix())
	})
}
