package rest

import (
	"cmp"
	"errors"

	"songmap/adapters/rest/middleware"
)

// Config says how the interface behaves. Its zero value works.
type Config struct {
	Version   string // of the program, shown in the OpenAPI document
	Workers   int    // shown to those who ask
	MaxUpload int64  // bytes a song may have; 0: 512 MiB
	middleware.Config
}

// Validate names the first field that cannot be used.
func (c Config) Validate() error {
	if c.MaxUpload < 0 {
		return errors.New("largest upload: must not be negative")
	}
	return c.Config.Validate()
}

func (c Config) maxUpload() int64 { return cmp.Or(c.MaxUpload, 512<<20) }
