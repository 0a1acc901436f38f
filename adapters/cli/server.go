package cli

import (
	"errors"
	"fmt"
	"net/url"
)

// Server holds the flags that say which server to talk to.
type Server struct {
	URL    string `name:"server" env:"SONGMAP_SERVER" default:"http://127.0.0.1:8000" placeholder:"URL" help:"Address of the server, by default ${default}."`
	APIKey string `name:"api-key" env:"SONGMAP_API_KEY" placeholder:"KEY" help:"Key, if the server asks for one; safer in the environment, out of the list of processes."`

	base *url.URL // after Validate
}

// Validate refuses what no request can be made with.
func (s *Server) Validate() error {
	const want = "--server must look like http://127.0.0.1:8000"
	u, err := url.Parse(s.URL)
	switch {
	case err != nil, u.Host == "", u.Scheme != "http" && u.Scheme != "https":
		return errors.New(want)
	case u.RawQuery != "" || u.Fragment != "":
		return errors.New(want + ", without ? and #")
	}
	s.base = u
	return checkVisible("--api-key", s.APIKey)
}

// checkVisible refuses what an HTTP header cannot carry unchanged.
func checkVisible(flag, value string) error {
	for _, r := range value {
		if r <= ' ' || r > '~' {
			return fmt.Errorf("%s must be visible ASCII characters", flag)
		}
	}
	return nil
}
