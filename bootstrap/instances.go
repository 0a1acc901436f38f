package bootstrap

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"os"
	"time"

	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/application"
	"songmap/ports"
)

// instanceName tells people which start of the service holds a claim, or the term.
// In a container every start has the same process id.
type instanceName string

func newInstanceName() instanceName {
	host, err := os.Hostname()
	if err != nil {
		host = "unknown"
	}
	var start [4]byte
	_, _ = rand.Read(start[:]) // never fails
	return instanceName(fmt.Sprintf("%s-%d-%s", host, os.Getpid(), hex.EncodeToString(start[:])))
}

// An instance that dies is followed within 15 seconds: its term ends after at most
// termFor, and others ask for it every renewEvery.
const (
	termFor    = 10 * time.Second
	renewEvery = 3 * time.Second
)

// newMembership returns none where there can be no other instance.
func newMembership(
	only exclusive, register ports.Instances, name instanceName, c Config, o ports.Observer,
) *application.Membership {
	if only {
		return nil
	}
	return &application.Membership{
		Instances: register, Observer: o,
		Self: ports.Instance{
			Name: string(name), Role: string(c.Role), Version: version(), Stands: c.Role.answers(), Workers: c.analyses(), Opens: true,
		},
		Config: application.MembershipConfig{For: termFor, Every: renewEvery},
	}
}

// join enters this instance among those that share the store. It begins before, and
// ends after, what is done only with the term.
func join(lc fx.Lifecycle, m *application.Membership, log *zap.Logger) {
	if m == nil {
		return
	}
	lc.Append(fx.StartHook(func(ctx context.Context) error {
		others, err := m.Renew(ctx)
		log.Info("this instance shares the store with others", zap.String("instance", m.Self.Name), zap.Any("others", names(others)))
		return err
	}))
	background(lc, m.Run)
}

func names(all []ports.Instance) []string {
	names := make([]string, len(all))
	for n, i := range all {
		names[n] = fmt.Sprintf("%s (%s, %s)", i.Name, i.Role, i.Version)
	}
	return names
}
