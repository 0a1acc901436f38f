package browser_test

import (
	"context"
	"os"
	"os/exec"
	"sync"
	"testing"

	"github.com/chromedp/chromedp"
)

// chromium is the one browser of all tests; each test has a profile of its own
// in it, so that none sees another's cookies.
var chromium browser

type browser struct {
	once    sync.Once
	ctx     context.Context
	cancels []context.CancelFunc
	err     error
}

// start returns a context of the running browser, or skips the test where
// there is none; in CI there has to be one.
func (b *browser) start(t *testing.T) context.Context {
	t.Helper()
	b.once.Do(b.launch)
	if b.err == nil {
		return b.ctx
	}
	if os.Getenv("CI") != "" {
		t.Fatal(b.err)
	}
	t.Skip(b.err)
	return nil
}

func (b *browser) launch() {
	var program string
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "chrome"} {
		if program, b.err = exec.LookPath(name); b.err == nil {
			break
		}
	}
	if b.err != nil {
		return
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(program),
		chromedp.Flag("autoplay-policy", "no-user-gesture-required"),
		chromedp.Flag("mute-audio", true),
		chromedp.Flag("force-color-profile", "srgb"),
	)
	if os.Getuid() == 0 {
		options = append(options, chromedp.NoSandbox) // which Chromium does not have for root
	}
	allocator, stop := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, quit := chromedp.NewContext(allocator)
	b.ctx, b.cancels = ctx, []context.CancelFunc{quit, stop}
	b.err = chromedp.Do(ctx)
}

func (b *browser) close() {
	for _, cancel := range b.cancels {
		cancel()
	}
}
