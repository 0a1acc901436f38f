package certificate_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"songmap/adapters/certificate"
)

// pair are the files of a certificate.
type pair struct{ cert, key string }

func files(t *testing.T) pair {
	t.Helper()
	dir := t.TempDir()
	return pair{filepath.Join(dir, "cert.pem"), filepath.Join(dir, "key.pem")}
}

// issue makes a certificate of a number and returns both files' text.
func issue(t *testing.T, number int64) (cert, key []byte) {
	t.Helper()
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(number), NotAfter: time.Unix(4e9+number, 0)}
	der, err := x509.CreateCertificate(rand.Reader, &template, &template, private.Public(), private)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		t.Fatal(err)
	}
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})
}

func write(t *testing.T, name string, text []byte) {
	t.Helper()
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
}

// put makes p hold a new certificate.
func put(t *testing.T, p pair, number int64) {
	t.Helper()
	cert, key := issue(t, number)
	write(t, p.cert, cert)
	write(t, p.key, key)
}

// watched is an opened pair, and what was heard of it.
type watched struct {
	*certificate.Files
	replaced int
	refused  []error
}

func open(t *testing.T, p pair) *watched {
	t.Helper()
	w := &watched{}
	var err error
	w.Files, err = certificate.Open(certificate.Config{
		Cert: p.cert, Key: p.key,
		Replaced: func() { w.replaced++ }, Refused: func(err error) { w.refused = append(w.refused, err) },
	})
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *watched) want(t *testing.T, number int64) {
	t.Helper()
	got, err := w.Get(nil)
	if err != nil || got.Leaf.SerialNumber.Int64() != number {
		t.Errorf("certificate %v, %v, want %d", got.Leaf.SerialNumber, err, number)
	}
}

func pass() { time.Sleep(time.Second) } //nolint:forbidigo // of the test's own clock

func TestANewCertificateIsUsedWithinASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := files(t)
		put(t, p, 1)
		w := open(t, p)
		w.want(t, 1)
		put(t, p, 2)
		w.want(t, 1) // the files were looked at just now
		pass()
		w.want(t, 2)
		pass()
		w.want(t, 2)
		if w.replaced != 1 || len(w.refused) > 0 {
			t.Errorf("replaced %d times, refused %v", w.replaced, w.refused)
		}
		if got := w.Expires(); !got.Equal(time.Unix(4e9+2, 0)) {
			t.Errorf("it ends at %v", got)
		}
	})
}

func TestACertificateBehindALinkIsNewWhenTheLinkIs(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p, old, next := files(t), files(t), files(t)
		put(t, old, 1)
		put(t, next, 2)
		lead := func(to pair) {
			for from, to := range map[string]string{p.cert: to.cert, p.key: to.key} {
				_ = os.Remove(from)
				if err := os.Symlink(to, from); err != nil {
					t.Fatal(err)
				}
			}
		}
		lead(old)
		w := open(t, p)
		lead(next)
		pass()
		w.want(t, 2)
	})
}

func TestFilesThatCannotBeUsedChangeNothingAndAreToldOfOnce(t *testing.T) {
	t.Parallel()
	for says, spoil := range map[string]func(*testing.T, pair){
		"does not match": func(t *testing.T, p pair) { cert, _ := issue(t, 2); write(t, p.cert, cert) },
		"PEM":            func(t *testing.T, p pair) { write(t, p.key, []byte("half of a")) },
		"no such file":   func(_ *testing.T, p pair) { _ = os.Remove(p.cert) },
	} {
		t.Run(says, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := files(t)
				put(t, p, 1)
				w := open(t, p)
				spoil(t, p)
				for range 3 {
					pass()
					w.want(t, 1)
				}
				if len(w.refused) != 1 || !strings.Contains(w.refused[0].Error(), says) || !strings.Contains(w.refused[0].Error(), p.cert) {
					t.Errorf("refused %v", w.refused)
				}
				put(t, p, 3)
				pass()
				w.want(t, 3)
			})
		})
	}
}

func TestAPairThatCannotBeUsedIsNotOpened(t *testing.T) {
	t.Parallel()
	p := files(t)
	for range 2 {
		if _, err := certificate.Open(certificate.Config{Cert: p.cert, Key: p.key}); err == nil || !strings.Contains(err.Error(), p.key) {
			t.Errorf("%v", err)
		}
		put(t, p, 1)
		_, other := issue(t, 2)
		write(t, p.key, other)
	}
}
