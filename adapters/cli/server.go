package cli

import (
	"fmt"
	"time"

	"songmap/client"
)

// Server holds the flags that say which server to talk to.
type Server struct {
	URL    string `name:"server" env:"SONGMAP_SERVER" default:"http://127.0.0.1:8000" placeholder:"URL" help:"Address of the server, by default ${default}."`
	APIKey string `name:"api-key" env:"SONGMAP_API_KEY" placeholder:"KEY" help:"Key, if the server asks for one; safer in the environment, out of the list of processes."`
}

// Validate refuses what no request can be made with.
func (s *Server) Validate() error {
	if err := checkVisible("--api-key", s.APIKey); err != nil {
		return err
	}
	if _, err := client.New(s.URL, client.Options{}); err != nil {
		return fmt.Errorf("--server: %w", err)
	}
	return nil
}

// impatient is for commands whose users rather try again themselves.
const impatient = -1

// ask returns a client for one question.
func (s *Server) ask() (*client.Client, error) { return s.client(impatient) }

// follow returns a client for what takes long enough for the server to restart.
func (s *Server) follow(streams Streams) (*client.Client, error) {
	if streams.Patience != 0 {
		return s.client(streams.Patience)
	}
	return s.client(2 * time.Minute)
}

func (s *Server) client(patience time.Duration) (*client.Client, error) {
	return client.New(s.URL, client.Options{Key: s.APIKey, UserAgent: "songmap", Patience: patience})
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
