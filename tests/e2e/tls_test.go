package e2e_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"time"
)

// issue writes a certificate for this machine, which is its own root, and its key.
func (s *site) issue(cert, key string, number int64, lasts time.Duration) {
	s.t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		s.t.Fatal(err)
	}
	template := x509.Certificate{
		SerialNumber: big.NewInt(number), NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(lasts),
		IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true,
	}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		s.t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		s.t.Fatal(err)
	}
	s.put(cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
	s.put(key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))
}

// serial is the number of the certificate that a server shows.
func (p *program) serial(c *tls.Config) int64 {
	p.t.Helper()
	conn, err := (&tls.Dialer{Config: c}).DialContext(p.t.Context(), "tcp", strings.TrimPrefix(p.url, "https://"))
	if err != nil {
		p.t.Fatal(err)
	}
	defer conn.Close()
	return conn.(*tls.Conn).ConnectionState().PeerCertificates[0].SerialNumber.Int64()
}

func TestTheServiceSpeaksTLSByTheFilesThatItIsGiven(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.issue("cert.pem", "key.pem", 1, 13*24*time.Hour)
	p := s.start("--tls-cert", "cert.pem", "--tls-key", "key.pem", "--analyzer", "sleep 3600", "--drain", "0s")
	p.waitForLog("the certificate expires soon")

	roots := x509.NewCertPool()
	text, err := os.ReadFile(s.dir + "/cert.pem")
	if err != nil || !roots.AppendCertsFromPEM(text) {
		t.Fatal(err)
	}
	secure := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}, ForceAttemptHTTP2: true}}
	r, err := secure.Get(p.url + "/metrics")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, _ := io.ReadAll(r.Body)
	if r.ProtoMajor != 2 || !strings.Contains(string(body), "songmap_tls_certificate_expiry_timestamp_seconds ") {
		t.Errorf("%s by %s, with the end of the certificate: %s", r.Status, r.Proto, body[:min(200, len(body))])
	}

	old := &tls.Config{RootCAs: roots, MaxVersion: tls.VersionTLS11} //nolint:gosec // it is to be refused
	if _, err := (&tls.Dialer{Config: old}).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "https://")); err == nil {
		t.Error("TLS 1.1 is spoken")
	}
	plain, err := http.Get("http" + strings.TrimPrefix(p.url, "https") + "/livez")
	if err != nil {
		t.Fatal(err)
	}
	defer plain.Body.Close()
	if answer, _ := io.ReadAll(plain.Body); plain.StatusCode != http.StatusBadRequest || !strings.Contains(string(answer), "HTTP request to an HTTPS server") {
		t.Errorf("plain HTTP is answered %s: %s", plain.Status, answer)
	}

	jobs := s.command("jobs", "list", "--server", p.url)
	jobs.Env = append(jobs.Env, "SSL_CERT_FILE=cert.pem")
	if out, err := jobs.CombinedOutput(); err != nil {
		t.Errorf("jobs list: %v\n%s", err, out)
	}
}

func TestANewCertificateNeedsNoRestart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.issue("cert.pem", "key.pem", 1, 90*24*time.Hour)
	if err := os.Chmod(s.dir+"/key.pem", 0o644); err != nil {
		t.Fatal(err)
	}
	p := s.start("--tls-cert", "cert.pem", "--tls-key", "key.pem", "--analyzer", "sleep 3600", "--drain", "0s")
	anybody := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // the number is all that is asked for
	until := func(number int64) {
		t.Helper()
		tick := time.NewTicker(100 * time.Millisecond)
		defer tick.Stop()
		for deadline := time.Now().Add(patience); p.serial(anybody) != number; <-tick.C {
			if time.Now().After(deadline) {
				t.Fatalf("the certificate is not the one of number %d", number)
			}
		}
	}
	until(1)
	s.issue("cert.pem", "key.pem", 2, 90*24*time.Hour)
	until(2)
	s.put("key.pem", []byte("half of a key"))
	for !strings.Contains(p.log.text(), "the old one stays") {
		until(2)
	}
	s.issue("cert.pem", "key.pem", 3, 90*24*time.Hour)
	until(3)
	if log := p.log.text(); !strings.Contains(log, "a file of secrets is open to others") || strings.Contains(log, "expires soon") {
		t.Errorf("the log says\n%s", log)
	}
}

func TestAboveTheLimitOfConnectionsProbesAreAnsweredByTLSAsWell(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.issue("cert.pem", "key.pem", 1, 90*24*time.Hour)
	p := s.start("--tls-cert", "cert.pem", "--tls-key", "key.pem", "--max-connections", "2", "--analyzer", "sleep 3600")
	anybody := &tls.Config{InsecureSkipVerify: true} //nolint:gosec // what it says is all that is asked for
	held, err := (&tls.Dialer{Config: anybody}).DialContext(t.Context(), "tcp", strings.TrimPrefix(p.url, "https://"))
	if err != nil {
		t.Fatal(err)
	}
	defer held.Close()
	for _, http2 := range []bool{false, true} {
		beyond := &http.Client{Transport: &http.Transport{TLSClientConfig: anybody.Clone(), ForceAttemptHTTP2: http2}}
		for path, want := range map[string]int{"/livez": http.StatusOK, "/api/jobs": http.StatusServiceUnavailable} {
			r, err := beyond.Get(p.url + path)
			if err != nil {
				t.Fatal(err)
			}
			if r.StatusCode != want || (r.ProtoMajor == 2) != http2 {
				t.Errorf("%s is answered %s by %s, want %d", path, r.Status, r.Proto, want)
			}
			_ = r.Body.Close()
		}
	}
}
