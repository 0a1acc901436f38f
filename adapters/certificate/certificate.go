// Package certificate brings the certificate of a server from its files, and brings
// it again when they change.
package certificate

import (
	"crypto/tls"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// lookEvery is how often the files are looked at, at most. Between two looks a
// handshake touches no disk.
const lookEvery = time.Second

// Config names the files, and who hears of them.
type Config struct {
	Cert, Key string // in PEM: the certificate with those between it and its root, and its private key

	Replaced func()      // the files hold a new certificate, which is in use
	Refused  func(error) // they cannot be used; the certificate stays what it was
}

// Files are a certificate as it is in use.
type Files struct {
	config Config
	now    atomic.Pointer[tls.Certificate]

	mu     sync.Mutex
	looked time.Time
	seen   [2]state
}

// state is what a file looks like that has not changed.
type state struct {
	modified time.Time
	size     int64
	info     os.FileInfo // nil: it is not there
}

func (s state) same(as state) bool {
	if s.info == nil || as.info == nil {
		return s.info == as.info
	}
	return s.modified.Equal(as.modified) && s.size == as.size && os.SameFile(s.info, as.info)
}

// Open reads the files for the first time.
func Open(c Config) (*Files, error) {
	f := &Files{config: c, looked: time.Now()}
	f.seen = f.look()
	pair, err := Read(c.Cert, c.Key)
	f.now.Store(pair)
	return f, err
}

// Read reads a certificate and its key, and checks that they belong together.
func Read(cert, key string) (*tls.Certificate, error) {
	pair, err := tls.LoadX509KeyPair(cert, key)
	if err != nil {
		return nil, fmt.Errorf("certificate %s with key %s: %w", cert, key, err)
	}
	return &pair, nil
}

// Get is tls.Config.GetCertificate.
func (f *Files) Get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	if f.mu.TryLock() { // nobody waits for who is looking
		f.refresh()
		f.mu.Unlock()
	}
	return f.now.Load(), nil
}

// Expires is when the certificate in use ends.
func (f *Files) Expires() time.Time { return f.now.Load().Leaf.NotAfter }

// refresh reads the files if they have changed. They may change one after the other:
// then the first look finds two that do not belong together, and the next one
// that the second has changed as well.
func (f *Files) refresh() {
	now := time.Now()
	if now.Sub(f.looked) < lookEvery {
		return
	}
	f.looked = now
	there := f.look()
	if there[0].same(f.seen[0]) && there[1].same(f.seen[1]) {
		return
	}
	f.seen = there
	pair, err := Read(f.config.Cert, f.config.Key)
	if err != nil {
		f.config.Refused(err)
		return
	}
	f.now.Store(pair)
	f.config.Replaced()
}

func (f *Files) look() (there [2]state) {
	for i, name := range []string{f.config.Cert, f.config.Key} {
		if info, err := os.Stat(name); err == nil {
			there[i] = state{info.ModTime(), info.Size(), info}
		}
	}
	return there
}
