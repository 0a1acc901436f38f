package contract

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"songmap/adapters/files"
	"songmap/ports"
)

// faultyFiles is a store of files some of whose methods are replaced by wrong ones.
type faultyFiles struct {
	ports.Files
	each      func(context.Context, func(ports.Stored) error) error
	discard   func(context.Context, ports.Stored, time.Time) (int64, error)
	discarded func(context.Context, func(ports.Discarded) error) error
	restore   func(context.Context, ports.Discarded) (int64, error)
	purge     func(context.Context, ports.Discarded) (int64, error)
	name      func(path string) string
}

func (f faultyFiles) Name(path string) string {
	if f.name != nil {
		return f.name(path)
	}
	return f.Files.Name(path)
}

func (f faultyFiles) Each(ctx context.Context, visit func(ports.Stored) error) error {
	if f.each != nil {
		return f.each(ctx, visit)
	}
	return f.Files.Each(ctx, visit)
}

func (f faultyFiles) Discard(ctx context.Context, s ports.Stored, at time.Time) (int64, error) {
	if f.discard != nil {
		return f.discard(ctx, s, at)
	}
	return f.Files.Discard(ctx, s, at)
}

func (f faultyFiles) EachDiscarded(ctx context.Context, visit func(ports.Discarded) error) error {
	if f.discarded != nil {
		return f.discarded(ctx, visit)
	}
	return f.Files.EachDiscarded(ctx, visit)
}

func (f faultyFiles) Restore(ctx context.Context, d ports.Discarded) (int64, error) {
	if f.restore != nil {
		return f.restore(ctx, d)
	}
	return f.Files.Restore(ctx, d)
}

func (f faultyFiles) Purge(ctx context.Context, d ports.Discarded) (int64, error) {
	if f.purge != nil {
		return f.purge(ctx, d)
	}
	return f.Files.Purge(ctx, d)
}

// backwards visits the trash from its end.
func backwards(s ports.Files) faultyFiles {
	return faultyFiles{discarded: func(ctx context.Context, visit func(ports.Discarded) error) error {
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
func removes(s ports.Files) faultyFiles {
	return faultyFiles{discard: func(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
		n, err := s.Discard(ctx, f, at)
		_ = s.EachDiscarded(ctx, func(d ports.Discarded) error { _, err := s.Purge(ctx, d); return err })
		return n, err
	}}
}

func filesFaults() map[string]func(ports.Files) faultyFiles {
	return map[string]func(ports.Files) faultyFiles{
		"a store that is not there yet is empty, and so is its trash": func(s ports.Files) faultyFiles {
			return faultyFiles{each: func(_ context.Context, visit func(ports.Stored) error) error {
				return visit(ports.Stored{})
			}}
		},
		"every file has a name of its own": func(ports.Files) faultyFiles {
			return faultyFiles{name: func(string) string { return "song" }}
		},
		"each visits what lies there, with the time of its last change": func(s ports.Files) faultyFiles {
			return faultyFiles{each: func(ctx context.Context, visit func(ports.Stored) error) error {
				return s.Each(ctx, func(f ports.Stored) error { f.Modified = time.Time{}; return visit(f) })
			}}
		},
		"an error of visit ends it and comes back": func(s ports.Files) faultyFiles {
			return faultyFiles{each: func(ctx context.Context, visit func(ports.Stored) error) error {
				return s.Each(ctx, func(f ports.Stored) error { _ = visit(f); return nil })
			}}
		},
		"a folder comes before what lies in it": func(s ports.Files) faultyFiles {
			return faultyFiles{each: func(ctx context.Context, visit func(ports.Stored) error) error {
				return s.Each(ctx, func(f ports.Stored) error {
					if f.Path == "" {
						return nil
					}
					f.JobID = "x"
					return visit(f)
				})
			}}
		},
		"visit may discard what it is given": func(s ports.Files) faultyFiles {
			return faultyFiles{discard: func(context.Context, ports.Stored, time.Time) (int64, error) { return 0, nil }}
		},
		"discarding what is not there is no error": func(s ports.Files) faultyFiles {
			gone := map[ports.Stored]bool{}
			return faultyFiles{discard: func(ctx context.Context, f ports.Stored, at time.Time) (int64, error) {
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
		"an error of visit ends the look at the trash and comes back": func(s ports.Files) faultyFiles {
			return faultyFiles{discarded: func(ctx context.Context, visit func(ports.Discarded) error) error {
				return s.EachDiscarded(ctx, func(d ports.Discarded) error { _ = visit(d); return nil })
			}}
		},
		"what is restored lies where it lay": func(s ports.Files) faultyFiles {
			return faultyFiles{restore: s.Purge}
		},
		"what is purged is gone for good, and may be purged again": func(s ports.Files) faultyFiles {
			return faultyFiles{purge: func(context.Context, ports.Discarded) (int64, error) { return 0, nil }}
		},
	}
}

func TestTheSuiteOfFilesCatches(t *testing.T) {
	t.Parallel()
	var stores []planted[NewFiles]
	for rule, spoil := range filesFaults() {
		stores = append(stores, planted[NewFiles]{rule: rule, name: "it does not hold", store: func(testing.TB) NewFiles {
			return func(tb testing.TB) (ports.Files, func(string)) {
				tb.Helper()
				s, put := filesOfResults(tb)
				broken := spoil(s)
				broken.Files = s
				return broken, put
			}
		}})
	}
	trial[filesWorld, NewFiles]{filesRules(), newFilesWorld, func(testing.TB) NewFiles { return filesOfResults }}.catches(t, stores)
}

// filesOfResults is a store that passes the suite.
func filesOfResults(tb testing.TB) (ports.Files, func(string)) {
	tb.Helper()
	s := files.NewResults(filepath.Join(tb.TempDir(), "output"), 0)
	return s, func(id string) {
		if _, err := s.Save(tb.Context(), id, "token", []byte("{}")); err != nil {
			tb.Fatal(err)
		}
	}
}
