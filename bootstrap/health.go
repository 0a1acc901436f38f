package bootstrap

import (
	"context"
	"errors"

	"go.uber.org/fx"

	"songmap/application"
	"songmap/ports"
)

// healthIn is what the health report looks at.
type healthIn struct {
	fx.In

	Config  Config
	Repo    ports.JobRepository
	Theirs  theirs
	Folders []application.Probe
	Workers *application.Workers
	Relay   *application.Relay
}

func newHealth(in healthIn) ports.Health {
	database := func(context.Context) error {
		if in.Theirs() != nil {
			return errors.New("the database is not the one that was opened, or cannot be looked at")
		}
		return nil
	}
	probes := append(in.Folders,
		application.Probe{Of: "the disk of the database", Ask: database},
		application.Probe{Of: "the workers", Ask: in.Workers.Alive},
		application.Probe{Of: "the relay", Ask: in.Relay.Moves})
	return application.NewHealth(in.Repo, in.Config.Database, probes...)
}
