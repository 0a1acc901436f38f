package sealed

import (
	"bufio"
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"songmap/adapters/internal/durable"
	"songmap/domain"
	"songmap/ports"
)

// Keys seal secrets, and open them: the first one seals, all of them open.
type Keys struct {
	mu    sync.Mutex
	all   []key
	birth string // the file of a key that is made when one is needed; empty: none is made
}

// key is AES-256-GCM. A random nonce will do for 2^32 secrets (NIST SP 800-38D).
type key struct {
	id   string
	aead cipher.AEAD
}

const keyBytes = 32

// ReadKeys reads the keys in a file: each line is 32 bytes in base64; empty ones, and
// those that begin with # do not count. Its errors show no key.
func ReadKeys(file string) (*Keys, error) {
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	k := &Keys{}
	for lines := bufio.NewScanner(bytes.NewReader(text)); lines.Scan(); {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		secret, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(secret) != keyBytes {
			return nil, fmt.Errorf("%s: want %d bytes in base64 on each line", file, keyBytes)
		}
		k.all = append(k.all, newKey(secret))
	}
	if len(k.all) == 0 {
		return nil, fmt.Errorf("%s holds no key", file)
	}
	return k, nil
}

// ReadOrMakeKeys is ReadKeys for a file that has one owner: if it is not there, it
// is made when a secret is sealed for the first time.
func ReadOrMakeKeys(file string) (*Keys, error) {
	k, err := ReadKeys(file)
	if errors.Is(err, fs.ErrNotExist) {
		return &Keys{birth: file}, nil
	}
	return k, err
}

// RandomKeys last as long as this process.
func RandomKeys() *Keys { return &Keys{all: []key{newKey(random())}} }

func random() []byte {
	secret := make([]byte, keyBytes)
	_, _ = rand.Read(secret) // never fails
	return secret
}

func newKey(secret []byte) key {
	block, err := aes.NewCipher(secret)
	if err != nil {
		panic("sealed: " + err.Error()) // of keyBytes it has none
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		panic("sealed: " + err.Error())
	}
	name := sha256.Sum256(append([]byte("songmap secrets key "), secret...))
	return key{hex.EncodeToString(name[:4]), aead}
}

// first is the key that seals. It may have to be made.
func (k *Keys) first() (key, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if len(k.all) > 0 {
		return k.all[0], nil
	}
	if k.birth == "" {
		return key{}, ports.ErrNoKey
	}
	secret := random()
	text := "# Songmap: seals the secrets of webhooks. Keep a copy, and keep it out of backups.\n" +
		base64.StdEncoding.EncodeToString(secret) + "\n"
	if err := os.MkdirAll(filepath.Dir(k.birth), 0o700); err != nil {
		return key{}, durable.Error(err)
	}
	if err := durable.Write(k.birth, k.birth+".new", 0o600, []byte(text)); err != nil {
		return key{}, durable.Error(err)
	}
	k.all = append(k.all, newKey(secret))
	return k.all[0], nil
}

// noBirth makes sure that no key is made: there are secrets whose key has been lost,
// and a new one in its place would hide that.
func (k *Keys) noBirth() {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.birth = ""
}

// any reports whether there is a key, or one can be made.
func (k *Keys) any() bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.all) > 0 || k.birth != ""
}

// prefix marks what is sealed. No secret begins with it.
const prefix = "sealed:1:"

func isSealed(s domain.Secret) bool { return strings.HasPrefix(string(s), prefix) }

// newest reports whether a secret is sealed by the key that seals now.
func (k *Keys) newest(s domain.Secret) bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	return len(k.all) > 0 && strings.HasPrefix(string(s), prefix+k.all[0].id+":")
}

// seal returns what can lie in a store. It opens for the same webhook alone.
func (k *Keys) seal(webhook string, s domain.Secret) (domain.Secret, error) {
	first, err := k.first()
	if err != nil {
		return "", err
	}
	text := first.aead.Seal(nil, nil, []byte(s), about(webhook))
	return domain.Secret(prefix + first.id + ":" + base64.RawStdEncoding.EncodeToString(text)), nil
}

// open returns the secret that seal was given, if there is its key.
func (k *Keys) open(webhook string, s domain.Secret) (domain.Secret, bool) {
	id, text, _ := strings.Cut(strings.TrimPrefix(string(s), prefix), ":")
	closed, err := base64.RawStdEncoding.DecodeString(text)
	if err != nil {
		return "", false
	}
	k.mu.Lock()
	defer k.mu.Unlock()
	for _, each := range k.all {
		if each.id != id {
			continue
		}
		if secret, err := each.aead.Open(nil, nil, closed, about(webhook)); err == nil {
			return domain.Secret(secret), true
		}
	}
	return "", false
}

// about is what a sealed secret belongs to.
func about(webhook string) []byte { return []byte("songmap webhook " + webhook) }
