package bootstrap

import (
	"context"
	"fmt"
	"slices"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/sealed"
	"songmap/application"
	"songmap/bootstrap/upkeep"
	"songmap/ports"
)

// secretsKey is the file of the key that seals the secrets of webhooks; empty: there
// is none. Instances that share a database need the same key, so none of them
// makes one.
func (c *Config) secretsKey() string {
	switch {
	case c.SecretsKey != "" || !c.InFile():
		return c.SecretsKey
	}
	return c.Database + "-secrets-key"
}

func openKeys(c Config) (keys *sealed.Keys, err error) {
	file := c.secretsKey()
	switch {
	case c.Database == upkeep.InMemory:
		return sealed.RandomKeys(), nil
	case file == "":
		return new(sealed.Keys), nil
	case c.InFile():
		keys, err = sealed.ReadOrMakeKeys(file)
	default:
		keys, err = sealed.ReadKeys(file)
	}
	if err != nil {
		return nil, fmt.Errorf("--secrets-key: %w", err)
	}
	return keys, nil
}

func newSealed(hooks ports.WebhookRepository, keys *sealed.Keys) *sealed.Webhooks {
	return sealed.New(hooks, keys)
}

// sealing is the beginning of what seals secrets.
type sealing struct {
	hooks  *sealed.Webhooks
	member *application.Membership
	log    *zap.Logger
	told   bool // that it waits
}

// sealEvery is how often it is tried until it is done.
const sealEvery = 5 * time.Second

// sealSecrets seals the secrets of webhooks: at the start or, where older instances
// live that could not open them, when these are gone.
func sealSecrets(lc fx.Lifecycle, c Config, hooks *sealed.Webhooks, m *application.Membership, log *zap.Logger) {
	if !c.Role.answers() {
		return // it neither keeps webhooks nor notifies them
	}
	s := &sealing{hooks: hooks, member: m, log: log}
	done := false
	lc.Append(fx.StartHook(func(ctx context.Context) { done = s.try(ctx) }))
	background(lc, func(ctx context.Context) {
		again := time.NewTicker(sealEvery)
		defer again.Stop()
		for !done {
			select {
			case <-again.C:
				done = s.try(ctx)
			case <-ctx.Done():
				return
			}
		}
	})
}

// try reports whether it is done.
func (s *sealing) try(ctx context.Context) bool {
	if s.member != nil {
		others, err := s.member.Renew(ctx)
		if err != nil {
			return false // the membership says so by itself
		}
		older := slices.DeleteFunc(others, func(i ports.Instance) bool { return i.Opens })
		if len(older) > 0 {
			if !s.told {
				s.log.Info("the secrets of webhooks are sealed when older instances are gone, which could not open them", zap.Strings("older", names(older)))
			}
			s.told = true
			return false
		}
	}
	state, err := s.hooks.Begin(ctx)
	if err != nil {
		s.log.Warn("could not seal the secrets of webhooks", zap.Error(err))
		return false
	}
	s.report(state)
	return true
}

func (s *sealing) report(state sealed.State) {
	if state.Sealed > 0 {
		s.log.Info("sealed the secrets of webhooks", zap.Int("webhooks", state.Sealed))
	}
	if state.Plain > 0 {
		s.log.Warn("the secrets of webhooks lie in the database as they are, and in its backups; --secrets-key seals them",
			zap.Int("webhooks", state.Plain))
	}
	if state.Closed > 0 {
		s.log.Error("the secrets of webhooks were sealed by a key that is not there; their messages wait until it is back in the file of --secrets-key, or until the secrets are rotated",
			zap.Int("webhooks", state.Closed))
	}
}
