package ports

import "context"

// Caller is who asks for something. The zero Caller is nobody: what happens by itself.
type Caller struct {
	Name  string // of the key, or os: and that of the user of the machine who does it without a service
	Group string // submits in it alone; empty: in any
}

type callerKey struct{}

// As is ctx, in which a caller asks. What an adapter stores on the caller's behalf
// carries the name.
func As(ctx context.Context, c Caller) context.Context {
	return context.WithValue(ctx, callerKey{}, c)
}

// CallerOf is who asks in ctx.
func CallerOf(ctx context.Context) Caller {
	c, _ := ctx.Value(callerKey{}).(Caller)
	return c
}
