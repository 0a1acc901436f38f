package contract

import (
	"context"
	"slices"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/ports"
)

// faultyRegister is a register one of whose methods is replaced by a wrong one.
type faultyRegister struct {
	*memory.Instances
	renew func(context.Context, *memory.Instances, ports.Instance, time.Duration) (bool, []ports.Instance, error)
	leave func(context.Context, *memory.Instances, string) error
}

func (f faultyRegister) Renew(ctx context.Context, i ports.Instance, d time.Duration) (bool, []ports.Instance, error) {
	if f.renew != nil {
		return f.renew(ctx, f.Instances, i, d)
	}
	return f.Instances.Renew(ctx, i, d)
}

func (f faultyRegister) Leave(ctx context.Context, name string) error {
	if f.leave != nil {
		return f.leave(ctx, f.Instances, name)
	}
	return f.Instances.Leave(ctx, name)
}

func TestTheCasesOfInstancesCatchPlantedFaults(t *testing.T) {
	t.Parallel()
	trial[instancesWorld, ports.Instances]{
		rules: instanceRules(),
		world: func(tb testing.TB, s ports.Instances) instancesWorld { return instancesWorld{tb, s} },
		sound: func(testing.TB) ports.Instances { return memory.NewInstances() },
	}.catches(t, instanceFaults())
}

func instanceFaults() []planted[ports.Instances] {
	type there = []ports.Instance
	plant := func(rule, name string, f faultyRegister) planted[ports.Instances] {
		return planted[ports.Instances]{rule: rule, name: name, store: func(testing.TB) ports.Instances {
			f := f
			f.Instances = memory.NewInstances()
			return f
		}}
	}
	renewing := func(spoil func(ctx context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error)) faultyRegister {
		return faultyRegister{renew: spoil}
	}
	everybody := renewing(func(ctx context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error) {
		_, all, err := m.Renew(ctx, i, d)
		return err == nil && i.Stands, all, err
	})
	once := renewing(func(ctx context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error) {
		term, all, err := m.Renew(ctx, i, d)
		if term {
			_ = m.Leave(ctx, i.Name)
		}
		return term, all, err
	})
	careless := renewing(func(ctx context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error) {
		i.Stands = true
		return m.Renew(ctx, i, d)
	})
	stubborn := renewing(func(ctx context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error) {
		if _, all, _ := m.Renew(ctx, ports.Instance{Name: "look"}, time.Second); slices.Contains(all, standing(i.Name)) {
			i.Stands = true
		}
		return m.Renew(ctx, i, d)
	})
	eternal := renewing(func(ctx context.Context, m *memory.Instances, i ports.Instance, _ time.Duration) (bool, there, error) {
		return m.Renew(ctx, i, long)
	})
	unsorted := renewing(func(ctx context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error) {
		term, all, err := m.Renew(ctx, i, d)
		slices.Reverse(all)
		return term, all, err
	})
	heedless := renewing(func(_ context.Context, m *memory.Instances, i ports.Instance, d time.Duration) (bool, there, error) {
		return m.Renew(context.Background(), i, d)
	})
	return []planted[ports.Instances]{
		plant("the term goes to one who stands, and stays with it", "everybody has it", everybody),
		plant("the term goes to one who stands, and stays with it", "it is not kept", once),
		plant("of many who come at once one has the term", "everybody has it", everybody),
		plant("who does not stand has no term", "nobody is asked", careless),
		plant("who stands no longer loses the term", "it keeps it", stubborn),
		plant("the term goes on when it is not renewed", "it never ends", eternal),
		plant("who leaves hands over the term", "it stays", faultyRegister{
			leave: func(context.Context, *memory.Instances, string) error { return nil },
		}),
		plant("who leaves ends no other's term", "all leave", faultyRegister{
			leave: func(ctx context.Context, m *memory.Instances, _ string) error { return m.Leave(ctx, "a") },
		}),
		plant("who is there is listed by name, as it said last", "in another order", unsorted),
		plant("who does not renew is not there", "it stays", eternal),
		plant("an ended context makes the register do nothing", "it goes on", heedless),
	}
}
