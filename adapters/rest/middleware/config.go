package middleware

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"time"

	"songmap/ports"
)

// Config says who may call, and how. Its zero value lets everybody call, by the
// names of this machine.
type Config struct {
	UploadIdle  time.Duration // how long 1 KiB of a body may take; 0: 30 s
	Keys        []Key         // who may call; none: everybody
	Access      ports.Access  // the same by keys of the store; nil: there are none
	CORSOrigins []string      // whose pages may call from a browser: scheme://host[:port]

	// By which names the service may be called, beside localhost and addresses
	// of its own. Where there are keys, any name will do if AllowedHosts is empty.
	AllowedHosts []string
	Listen       string // the name or address at which it listens, if it is only one

	Limits Limits // on each client

	TrustedProxies []string // addresses, and networks, whose word counts for whom they call

	ProbesOnly bool // answer nothing else
}

// Key lets one client in.
type Key struct {
	Name   string // for the access log
	Secret string // what the client sends as Authorization: Bearer
}

// Validate names the first field that cannot be used.
func (c Config) Validate() error {
	if c.UploadIdle < 0 {
		return errors.New("upload idle time: must not be negative")
	}
	for _, k := range c.Keys {
		if k.Name == "" || k.Secret == "" {
			return errors.New("API keys: each needs a name and a secret")
		}
	}
	for _, name := range c.AllowedHosts {
		if err := checkHost(name); err != nil {
			return err
		}
	}
	for _, origin := range c.CORSOrigins {
		if strings.Contains(origin, "*") {
			return fmt.Errorf("CORS origins: %q: name each origin in full", origin)
		}
		if err := http.NewCrossOriginProtection().AddTrustedOrigin(origin); err != nil {
			return fmt.Errorf("CORS origins: %w", err)
		}
	}
	if _, err := newProxies(c.TrustedProxies); err != nil {
		return err
	}
	return c.Limits.validate()
}

// Idle is how long 1 KiB of a body may take.
func (c Config) Idle() time.Duration { return cmp.Or(c.UploadIdle, 30*time.Second) }
