package bootstrap

import (
	"context"
	"errors"
	"slices"

	"go.uber.org/fx"

	"songmap/adapters/process"
	"songmap/adapters/sealed"
	"songmap/application"
	"songmap/ports"
)

// probes ask the parts of the service how they are.
type probes []application.Probe

// probesIn is what is asked.
type probesIn struct {
	fx.In

	Config   Config
	Theirs   theirs
	Folders  []application.Probe
	Analyzer *process.Analyzer
}

// newProbes are those on which both the health and the fitness of an instance depend.
func newProbes(in probesIn) probes {
	database := func(context.Context) error {
		if in.Theirs() != nil {
			return errors.New("the database is not the one that was opened, or cannot be looked at")
		}
		return nil
	}
	analyzer := func(context.Context) error {
		if in.Analyzer.Ready() != nil {
			return errors.New("the command of the analyzer cannot be found")
		}
		return nil
	}
	all := append(in.Folders, application.Probe{Of: "the disk of the database", Ask: database})
	if in.Config.Role.analyses() {
		all = append(all, application.Probe{Of: "the command of the analyzer", Ask: analyzer, Needed: true})
	}
	return all
}

func newHealth(
	repo ports.JobRepository, c Config, all probes, workers *application.Workers, relay *application.Relay, hooks *sealed.Webhooks,
) ports.Health {
	all = append(slices.Clone(all), application.Probe{Of: "the relay", Ask: relay.Moves})
	if c.Role.answers() {
		all = append(all, application.Probe{Of: "the secrets of webhooks", Ask: hooks.Opens})
	}
	if c.Role.analyses() {
		all = append(all, application.Probe{Of: "the workers", Ask: workers.Alive})
	}
	return application.NewHealth(repo, c.Name(), all...)
}

// newFitness returns none where there can be no other instance to leave jobs to. One
// that is outdated is well, and goes on answering.
func newFitness(only exclusive, o ports.Observer, all probes, old outdated) *application.Fitness {
	if only {
		return nil
	}
	needed := slices.DeleteFunc(slices.Clone(all), func(p application.Probe) bool { return !p.Needed })
	if old != nil {
		needed = append(needed, application.Probe{Of: "the schema of the database", Ask: func(ctx context.Context) error {
			if old(ctx) != nil {
				return errors.New("a newer songmap has brought the database up to date: it is time to start that one here")
			}
			return nil
		}})
	}
	return application.NewFitness(o, needed...)
}
