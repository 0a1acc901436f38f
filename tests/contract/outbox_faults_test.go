package contract

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// deliveryChange computes the next state of a delivery.
type deliveryChange = func(domain.Delivery) (domain.Delivery, error)

// faultyBox is an outbox some of whose methods are replaced by wrong ones.
type faultyBox struct {
	ports.Outbox
	take    func(context.Context, ports.Taking) ([]domain.Delivery, error)
	update  func(context.Context, []int64, deliveryChange) ([]domain.Delivery, error)
	list    func(context.Context, ports.DeliveryQuery) ([]domain.Delivery, error)
	forget  func(context.Context, time.Time, int) (int, error)
	backlog func(context.Context, string) (ports.Backlog, error)
}

func (f faultyBox) Take(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
	if f.take != nil {
		return f.take(ctx, t)
	}
	return f.Outbox.Take(ctx, t)
}

func (f faultyBox) Update(ctx context.Context, numbers []int64, change deliveryChange) ([]domain.Delivery, error) {
	if f.update != nil {
		return f.update(ctx, numbers, change)
	}
	return f.Outbox.Update(ctx, numbers, change)
}

func (f faultyBox) Deliveries(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
	if f.list != nil {
		return f.list(ctx, q)
	}
	return f.Outbox.Deliveries(ctx, q)
}

func (f faultyBox) Forget(ctx context.Context, before time.Time, limit int) (int, error) {
	if f.forget != nil {
		return f.forget(ctx, before, limit)
	}
	return f.Outbox.Forget(ctx, before, limit)
}

func (f faultyBox) Backlog(ctx context.Context, receiver string) (ports.Backlog, error) {
	if f.backlog != nil {
		return f.backlog(ctx, receiver)
	}
	return f.Outbox.Backlog(ctx, receiver)
}

func TestTheSuiteOfOutboxesCatches(t *testing.T) {
	t.Parallel()
	var stores []planted[HookStore]
	for _, f := range outboxFaults() {
		stores = append(stores, planted[HookStore]{rule: f.rule, name: f.name, store: func(testing.TB) HookStore {
			m := plainMemory{memory.NewJobs()}
			broken := hookStore(m)
			f.breaks(m, &broken)
			return broken
		}})
	}
	trial[outboxWorld, HookStore]{outboxRules(), newOutboxWorld, func(testing.TB) HookStore { return hookStore(plainMemory{memory.NewJobs()}) }}.catches(t, stores)
}

func hookStore(m plainMemory) HookStore {
	return HookStore{Jobs: m.Jobs, Webhooks: m.Webhooks(), Outbox: m.Outbox(), LimitBacklog: func(max int) { m.MaxBacklog = max }}
}

type outboxFault struct {
	rule, name string
	breaks     func(plainMemory, *HookStore)
}

// hooked is a fault in the way webhooks are kept.
func hooked(spoil func(*domain.Webhook)) func(plainMemory, *HookStore) {
	return func(m plainMemory, s *HookStore) {
		f := keeping(spoil)(m.Webhooks())
		f.WebhookRepository = m.Webhooks()
		s.Webhooks = f
	}
}

// boxed is a fault in the outbox.
func boxed(fault func(*memory.Outbox) faultyBox) func(plainMemory, *HookStore) {
	return func(m plainMemory, s *HookStore) {
		f := fault(m.Outbox())
		f.Outbox = m.Outbox()
		s.Outbox = f
	}
}

// jobbed is a fault in the store of jobs.
func jobbed(fault func(plainMemory) faulty) func(plainMemory, *HookStore) {
	return func(m plainMemory, s *HookStore) {
		f := fault(m)
		f.JobRepository = m.Jobs
		s.Jobs = f
	}
}

// shown is a fault in the deliveries that are listed.
func shown(misread func(*ports.DeliveryQuery), spoil func(*domain.Delivery)) func(plainMemory, *HookStore) {
	return boxed(func(m *memory.Outbox) faultyBox {
		return faultyBox{list: func(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
			misread(&q)
			found, err := m.Deliveries(ctx, q)
			for i := range found {
				spoil(&found[i])
			}
			return found, err
		}}
	})
}

// taking is a fault in the question that take answers.
func taking(misread func(*ports.Taking)) func(plainMemory, *HookStore) {
	return boxed(func(m *memory.Outbox) faultyBox {
		return faultyBox{take: func(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
			misread(&t)
			return m.Take(ctx, t)
		}}
	})
}

func asItIs(*domain.Delivery)        {}
func asMeant(q *ports.DeliveryQuery) {}

func outboxFaults() []outboxFault {
	return slices.Concat(enqueueFaults(), takeFaults(), boxFaults())
}

func enqueueFaults() []outboxFault {
	const wanted = "each event goes to every webhook that wants its kind"
	return []outboxFault{
		{wanted, "one kind is missing", hooked(func(w *domain.Webhook) {
			w.Events = slices.DeleteFunc(slices.Clone(w.Events), func(k domain.EventKind) bool { return k == domain.EventProgressed })
		})},
		{wanted, "all kinds go to all", hooked(func(w *domain.Webhook) { w.Events = domain.EventKinds() })},
		{wanted, "the reason is lost", shown(asMeant, func(d *domain.Delivery) { d.Event.Reason = "" })},
		{wanted, "events have no number", shown(asMeant, func(d *domain.Delivery) { d.Event.Number = 0 })},
		{"nothing goes to a webhook that is disabled or was removed", "disabled is not looked at", hooked(func(w *domain.Webhook) {
			*w = w.Enable()
		})},
		{"the job's own receiver hears how the job ended", "it hears nothing", jobbed(func(m plainMemory) faulty {
			return changing(func(j *domain.Job) { j.WebhookURL = "" })(m)
		})},
		{"what is refused is delivered to nobody", "it is delivered", jobbed(keepRefused)},
		{"deliveries outlive their job and their webhook", "they go with the webhook", func(m plainMemory, s *HookStore) {
			s.Webhooks = faultyHooks{WebhookRepository: m.Webhooks(), delete: func(ctx context.Context, id string, permit func(domain.Webhook) error) error {
				_, _ = m.Outbox().Update(ctx, []int64{1, 2, 3}, func(d domain.Delivery) (domain.Delivery, error) {
					return d.GiveUp("", time.Unix(1, 0)), nil
				})
				_, _ = m.Outbox().Forget(ctx, time.Unix(2, 0), 2)
				return m.Webhooks().Delete(ctx, id, permit)
			}}
		}},
		{"hostile text in a delivery comes back as it was put in", "a control ends it", shown(asMeant, func(d *domain.Delivery) {
			d.Event.Failure.Message, _, _ = strings.Cut(d.Event.Failure.Message, "\x1a")
		})},
	}
}

func takeFaults() []outboxFault {
	const due = "what is due is taken once, by its time"
	return []outboxFault{
		{due, "before its time", taking(func(t *ports.Taking) { t.Now = t.Now.Add(time.Hour) })},
		{due, "nothing is put off", taking(func(t *ports.Taking) { t.Until = t.Now })},
		{due, "never again", taking(func(t *ports.Taking) { t.Until = t.Until.Add(time.Hour) })},
		{"what was put off by a clock that was wrong is due", "it is not", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{take: func(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
				t.Now = t.Now.Add(domain.MaxWait) // so that nothing is that far ahead
				found, err := m.Take(ctx, t)
				return slices.DeleteFunc(found, func(d domain.Delivery) bool { return d.Number < 3 }), err
			}}
		})},
		{"many that take at once get different deliveries", "read and written in two steps", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{take: func(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
				found, err := m.Deliveries(ctx, ports.DeliveryQuery{State: domain.DeliveryPending, Limit: t.Limit})
				return found, err
			}}
		})},
		{"take leaves what has no room", "room is not asked for", taking(func(t *ports.Taking) {
			t.Room = func(string) int { return 1000 }
		})},
		{"take leaves what has no room", "no limit", taking(func(t *ports.Taking) { t.Limit = 1000 })},
		{"deliveries of a lane come up one after the other", "all at once", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{take: func(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
				found, err := m.Deliveries(ctx, ports.DeliveryQuery{State: domain.DeliveryPending, Limit: t.Limit})
				slices.Reverse(found)
				return found, err
			}}
		})},
		{"deliveries of a lane come up one after the other", "the next never does", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{update: func(ctx context.Context, numbers []int64, change deliveryChange) ([]domain.Delivery, error) {
				return m.Update(ctx, numbers, func(d domain.Delivery) (domain.Delivery, error) {
					next, err := change(d)
					next.LastAt = next.LastAt.Add(time.Hour)
					return next, err
				})
			}}
		})},
		{"deliveries of a lane that are replayed come up one after the other", "all at once", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{take: func(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
				found, err := m.Deliveries(ctx, ports.DeliveryQuery{State: domain.DeliveryPending, Limit: t.Limit})
				return found, err
			}}
		})},
		{"a replayed delivery does not let the next of its lane pass", "it does", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{list: func(ctx context.Context, q ports.DeliveryQuery) ([]domain.Delivery, error) {
				found, err := m.Deliveries(ctx, q)
				for i := range found {
					if found[i].State == domain.DeliveryPending && found[i].NextAt.IsZero() {
						found[i].NextAt = found[i].Event.At
					}
				}
				return found, err
			}}
		})},
	}
}

func boxFaults() []outboxFault {
	const updates = "update replaces what exists, by number, or nothing"
	const pages = "pages of deliveries put together are all that match, newest first"
	const forgets = "forget drops what ended long ago, and no more than it may"
	return []outboxFault{
		{updates, "one after the other", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{update: func(ctx context.Context, numbers []int64, change deliveryChange) (all []domain.Delivery, err error) {
				for _, n := range numbers {
					some, err := m.Update(ctx, []int64{n}, change)
					if err != nil {
						return nil, err
					}
					all = append(all, some...)
				}
				return all, nil
			}}
		})},
		{updates, "milliseconds", shown(asMeant, func(d *domain.Delivery) { d.LastAt = d.LastAt.Truncate(time.Millisecond) })},
		{pages, "a number is listed again", shown(func(q *ports.DeliveryQuery) {
			if q.Before > 0 {
				q.Before++
			}
		}, asItIs)},
		{pages, "no limit", shown(func(q *ports.DeliveryQuery) { q.Limit = 1000 }, asItIs)},
		{pages, "the state is not looked at", shown(func(q *ports.DeliveryQuery) { q.State = "" }, asItIs)},
		{pages, "the job is not looked at", shown(func(q *ports.DeliveryQuery) { q.JobID = "" }, asItIs)},
		{forgets, "more than it may", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{forget: func(ctx context.Context, before time.Time, limit int) (int, error) {
				return m.Forget(ctx, before, 1000)
			}}
		})},
		{forgets, "whatever its age", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{forget: func(ctx context.Context, before time.Time, limit int) (int, error) {
				return m.Forget(ctx, before.Add(time.Hour), limit)
			}}
		})},
		{"the backlog is what is pending", "all there are", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{backlog: func(ctx context.Context, receiver string) (ports.Backlog, error) {
				b, _ := m.Backlog(ctx, receiver)
				all, err := m.Deliveries(ctx, ports.DeliveryQuery{Limit: 1000})
				b.Pending = int64(len(all))
				return b, err
			}}
		})},
		{"the backlog is what is pending", "everybody's", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{backlog: func(ctx context.Context, _ string) (ports.Backlog, error) { return m.Backlog(ctx, "") }}
		})},
		{"what comes when too many wait for a receiver is dropped", "there is no bound", func(_ plainMemory, s *HookStore) {
			s.LimitBacklog = func(int) {}
		}},
		{"what comes when too many wait for a receiver is dropped", "one more may wait", func(m plainMemory, s *HookStore) {
			s.LimitBacklog = func(max int) { m.MaxBacklog = max + 1 }
		}},
		{"what comes when too many wait for a receiver is dropped", "it is not counted", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{backlog: func(ctx context.Context, receiver string) (ports.Backlog, error) {
				b, err := m.Backlog(ctx, receiver)
				b.Dropped = 0
				return b, err
			}}
		})},
		{"what comes when too many wait for a receiver is dropped", "nobody is told why", shown(asMeant, func(d *domain.Delivery) { d.LastError = "" })},
		{"what was dropped can be replayed, in the order of its lane", "it cannot", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{update: func(ctx context.Context, numbers []int64, change deliveryChange) ([]domain.Delivery, error) {
				return m.Update(ctx, numbers, func(d domain.Delivery) (domain.Delivery, error) {
					if d.LastError == domain.DroppedReason {
						return d, nil
					}
					return change(d)
				})
			}}
		})},
		{"what was dropped can be replayed, in the order of its lane", "all at once", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{take: func(ctx context.Context, t ports.Taking) ([]domain.Delivery, error) {
				return m.Deliveries(ctx, ports.DeliveryQuery{State: domain.DeliveryPending, Limit: t.Limit})
			}}
		})},
		{"an ended context makes the outbox do nothing", "it goes on", boxed(func(m *memory.Outbox) faultyBox {
			return faultyBox{backlog: func(ctx context.Context, receiver string) (ports.Backlog, error) {
				return m.Backlog(context.WithoutCancel(ctx), receiver)
			}}
		})},
	}
}
