package ports

import "context"

// Watcher tells an instance soon that another has added to the log of events, or may
// have. It only makes things quick: who has to know looks by itself now and then.
type Watcher interface {
	// Watch calls changed, which returns at once, soon after events were stored, once
	// for many if they come together. It may miss some. It returns when ctx ends, or
	// with an error when it can watch no longer.
	Watch(ctx context.Context, changed func()) error
}
