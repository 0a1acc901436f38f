package contract

import "testing"

// rule is a sentence of a contract, and the case that checks it in a world of
// its own.
type rule[World any] struct {
	name  string
	check func(World)
}

// run checks each rule in a world that open makes for it alone.
func run[World any](t *testing.T, rules []rule[World], open func(*testing.T) World) {
	t.Helper()
	for _, r := range rules {
		t.Run(r.name, func(t *testing.T) {
			t.Parallel()
			r.check(open(t))
		})
	}
}
