//go:build linux && !amd64 && !arm64

package sandbox

// No filter has been written for these machines.
const (
	machine         = 0
	cloneNamespaces = 0
)

func refusals(Level, bool) []refusal { return nil }

func foreignCalls() []guarded { return nil }
