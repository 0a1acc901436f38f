package files_test

import (
	"context"
	"testing"
	"time"

	"songmap/ports"
	"songmap/tests/contract"
)

// faulty is a store some of whose methods are replaced by wrong ones.
type faulty struct {
	ports.Files
	each      func(context.Context, func(ports.Stored) error) error
	discard   func(context.Context, ports.Stored, time.Time) (int64, error)
	discarded func(context.Context, func(ports.Discarded) error) error
	restore   func(context.Context, ports.Discarded) (int64, error)
	purge     func(context.Context, ports.Discarded) (int64, error)
}

func (f faulty) Each(ctx context.Context, visit func(ports.Stored) error) error {
	if f.each != nil {
		return f.each(ctx, visit)
	}
	return f.Files.Each(ctx, visit)
}

func (f faulty) Discard(ctx context.Context, s ports.Stored, at time.Time) (int64, error) {
	if f.discard != nil {
		return f.discard(ctx, s, at)
	}
	return f.Files.Discard(ctx, s, at)
}

func (f faulty) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	if f.discarded != nil {
		return f.discarded(ctx, visit)
	}
	return f.Files.EachDiscarded(ctx, visit)
}

func (f faulty) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	if f.restore != nil {
		return f.restore(ctx, d)
	}
	return f.Files.Restore(ctx, d)
}

func (f faulty) Purge(ctx context.Context, d ports.Discarded) (int64, error) {
	if f.purge != nil {
		return f.purge(ctx, d)
	}
	return f.Files.Purge(ctx, d)
}

// backwards visits the trash from its end.
func backwards(s ports.Files) faulty {
	return faulty{discarded: func(ctx context.Context, visit func(ports.Discarded) error) error {
		var all []ports.Discarded
		err := s.EachDiscarded(ctx, func(d ports.Discarded) error { all = append(all, d); return nil })
		for i := range all {
			if err == nil {
				err = visit(all[len(all)-1-i])
			}
		}
		return err
	}}
}

// removes is a store without a trash.
func removes(s ports.Files) faulty {
	return faulty{discard: func(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
		n, err := s.Discard(ctx, f, at)
		_ = s.EachDiscarded(ctx, func(d ports.Discarded) error { _, err := s.Purge(ctx, d); return err })
		return n, err
	}}
}

func filesFaults() map[string]func(ports.Files) faulty {
	return map[string]func(ports.Files) faulty{
		"a store that is not there yet is empty, and so is its trash": func(s ports.Files) faulty {
			return faulty{each: func(_ context.Context, visit func(ports.Stored) error) error {
				return visit(ports.Stored{})
			}}
		},
		"each visits what lies there, with the time of its last change": func(s ports.Files) faulty {
			return faulty{each: func(ctx context.Context, visit func(ports.Stored) error) error {
				return s.Each(ctx, func(f ports.Stored) error { f.Modified = time.Time{}; return visit(f) })
			}}
		},
		"an error of visit ends it and comes back": func(s ports.Files) faulty {
			return faulty{each: func(ctx context.Context, visit func(ports.Stored) error) error {
				return s.Each(ctx, func(f ports.Stored) error { _ = visit(f); return nil })
			}}
		},
		"a folder comes before what lies in it": func(s ports.Files) faulty {
			return faulty{each: func(ctx context.Context, visit func(ports.Stored) error) error {
				return s.Each(ctx, func(f ports.Stored) error {
					if f.Path == "" {
						return nil
					}
					f.JobID = "x"
					return visit(f)
				})
			}}
		},
		"visit may discard what it is given": func(s ports.Files) faulty {
			return faulty{discard: func(context.Context, ports.Stored, time.Time) (int64, error) { return 0, nil }}
		},
		"discarding what is not there is no error": func(s ports.Files) faulty {
			gone := map[ports.Stored]bool{}
			return faulty{discard: func(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
				if gone[f] {
					return 0, ports.ErrNotFound
				}
				gone[f] = true
				return s.Discard(ctx, f, at)
			}}
		},
		"what is discarded lies in the trash, as it was":                  removes,
		"what was discarded first comes first":                            backwards,
		"things of one name that are discarded at one time are all there": removes,
		"an error of visit ends the look at the trash and comes back": func(s ports.Files) faulty {
			return faulty{discarded: func(ctx context.Context, visit func(ports.Discarded) error) error {
				return s.EachDiscarded(ctx, func(d ports.Discarded) error { _ = visit(d); return nil })
			}}
		},
		"what is restored lies where it lay": func(s ports.Files) faulty {
			return faulty{restore: s.Purge}
		},
		"what is purged is gone for good, and may be purged again": func(s ports.Files) faulty {
			return faulty{purge: func(context.Context, ports.Discarded) (int64, error) { return 0, nil }}
		},
	}
}

func TestTheSuiteOfFilesCatches(t *testing.T) {
	t.Parallel()
	faults := filesFaults()
	for _, rule := range contract.FilesRules() {
		spoil, known := faults[rule]
		if !known {
			t.Errorf("no fault is known that the case %q catches", rule)
			continue
		}
		t.Run(rule, func(t *testing.T) {
			t.Parallel()
			if contract.BreaksFilesRule(t, rule, filesOfResults) {
				t.Error("a fault was noticed where there is none")
			}
			if !contract.BreaksFilesRule(t, rule, func(tb testing.TB) (ports.Files, func(testing.TB, string)) {
				tb.Helper()
				s, put := filesOfResults(tb)
				broken := spoil(s)
				broken.Files = s
				return broken, put
			}) {
				t.Error("the fault was not noticed")
			}
		})
	}
}

func TestAFileWhosePlaceIsTakenStaysInTheTrash(t *testing.T) {
	t.Parallel()
	ctx := t.Context()
	s, put := filesOfResults(t)
	id := someUUID + "1"
	for range 2 {
		put(t, id)
		if _, err := s.Discard(ctx, ports.Stored{JobID: id}, time.Now()); err != nil {
			t.Fatal(err)
		}
	}
	var back []int64
	if err := s.EachDiscarded(ctx, func(d ports.Discarded) error {
		n, err := s.Restore(ctx, d)
		back = append(back, n)
		return err
	}); err != nil || len(back) != 2 || back[0] == 0 || back[1] != 0 {
		t.Errorf("restored %d bytes, %v", back, err)
	}
	left := 0
	if err := s.EachDiscarded(ctx, func(ports.Discarded) error { left++; return nil }); err != nil || left != 1 {
		t.Errorf("in the trash there are %d things, %v, want the one whose place was taken", left, err)
	}
}
