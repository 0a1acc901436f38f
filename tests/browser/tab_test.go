package browser_test

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// patience is how long a test waits for the page before it fails.
const patience = 30 * time.Second

// tab is a page that somebody has open, in a profile of its own.
type tab struct {
	t    *testing.T
	ctx  context.Context
	home string // the address of the service

	mu     sync.Mutex
	faults []string
	excuse []*regexp.Regexp // faults that this test is about
}

// open opens a place of the service in a window of the given width. Excuses
// are faults that the place causes as soon as it opens; see expect.
func open(t *testing.T, home, place string, width int64, excuses ...string) *tab {
	t.Helper()
	b := newTab(t, home, width)
	for _, pattern := range excuses {
		b.expect(pattern)
	}
	b.visit(place)
	return b
}

// newTab is an empty tab, for those who want to prepare it.
func newTab(t *testing.T, home string, width int64) *tab {
	t.Helper()
	ctx, cancel := chromedp.NewContext(chromium.start(t), chromedp.WithNewBrowserContext())
	b := &tab{t: t, ctx: ctx, home: home}
	if err := chromedp.Listen(ctx, b.hear); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		b.finish()
		cancel()
	})
	b.size(width)
	return b
}

// hear notes what no test may cause.
func (b *tab) hear(event any) {
	switch e := event.(type) {
	case *runtime.EventExceptionThrown:
		b.fault("exception: " + exceptionText(e.ExceptionDetails))
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeAssert {
			text, _ := json.Marshal(e.Args)
			b.fault("console: " + string(text))
		}
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError {
			b.fault("browser: " + e.Entry.Text + " " + e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		if !strings.HasPrefix(e.Request.URL, b.home+"/") {
			b.fault("another host: " + e.Request.URL)
		}
	}
}

func exceptionText(d *runtime.ExceptionDetails) string {
	if d.Exception != nil && d.Exception.Description != "" {
		return d.Exception.Description
	}
	return d.Text
}

func (b *tab) fault(text string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, e := range b.excuse {
		if e.MatchString(text) {
			return
		}
	}
	b.faults = append(b.faults, text)
}

// expect excuses faults that the test causes on purpose.
func (b *tab) expect(pattern string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.excuse = append(b.excuse, regexp.MustCompile(pattern))
}

// finish looks once more at the page as the test has left it.
func (b *tab) finish() {
	if !b.t.Failed() {
		b.accessible()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, f := range b.faults {
		b.t.Error(f)
	}
}

// do carries out steps, and fails the test if one cannot be.
func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.words())
	}
}

func (b *tab) visit(place string) { b.t.Helper(); b.do(chromedp.Navigate(b.home + place)) }

// back goes to where one was before.
func (b *tab) back() { b.t.Helper(); eval[bool](b, "history.back() ?? true") }

// size sets the window's width; phones have a touch screen.
func (b *tab) size(width int64) {
	b.t.Helper()
	if width < 600 {
		b.do(chromedp.EmulateViewport(width, 844, chromedp.EmulateMobile, chromedp.EmulateTouch))
		return
	}
	b.do(chromedp.EmulateViewport(width, 900))
}

// click presses the mouse over an element, once it is there and nothing lies
// over it. If the page moved meanwhile, so that the press met something else,
// it presses again.
func (b *tab) click(selector string) {
	b.t.Helper()
	for missed := true; missed; {
		at := eval[[2]float64](b, `new Promise((done) => {
			const look = () => {
				const node = document.querySelector(%s);
				node?.scrollIntoView({ block: "center", behavior: "instant" });
				const box = node?.getBoundingClientRect();
				const [x, y] = box ? [box.x + box.width / 2, box.y + box.height / 2] : [-1, -1];
				const top = document.elementFromPoint(x, y);
				const meets = (met) => node.contains(met) || met.contains(node);
				if (!top || !meets(top) || node.disabled) return requestAnimationFrame(look);
				window.missed = false;
				const heed = (e) => { window.missed = !meets(e.target); };
				addEventListener("pointerdown", heed, { capture: true, once: true });
				done([x, y]);
			};
			look();
		})`, selector)
		b.do(chromedp.MouseClickXY(at[0], at[1]))
		var err error
		missed, err = chromedp.Run(b.ctx, chromedp.Evaluate[bool]("window.missed === true"))
		if err != nil && !left(err) {
			b.t.Fatal(err)
		}
	}
}

// eval returns what an expression, or the promise that it is, comes to.
func eval[T any](b *tab, expression string, args ...any) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script(expression, args), chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v\n%s", expression, err, b.words())
	}
	return v
}

// wait waits until an expression is true. The page itself looks, at each
// frame; a page that is left meanwhile is asked anew.
func (b *tab) wait(expression string, args ...any) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	condition := script(expression, args)
	promise := "new Promise((done) => { const look = () => { if (" + condition + ") done(true); else requestAnimationFrame(look); }; look(); })"
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](promise, chromedp.EvalAwaitPromise))
		switch {
		case ok && err == nil:
			return
		case ctx.Err() != nil:
			b.t.Fatalf("still not true: %s\n%s", condition, b.words())
		case err != nil && !left(err):
			b.t.Fatalf("%s: %v", condition, err)
		}
	}
}

// left reports whether the page was left while it was asked.
func left(err error) bool {
	for _, words := range []string{"context was destroyed", "navigated or closed", "Cannot find context", "Promise was collected"} {
		if strings.Contains(err.Error(), words) {
			return true
		}
	}
	return false
}

// script puts values into an expression, as JSON.
func script(expression string, args []any) string {
	if len(args) == 0 {
		return expression
	}
	for i, a := range args {
		text, err := json.Marshal(a)
		if err != nil {
			panic(err) // tests give strings and numbers
		}
		args[i] = string(text)
	}
	return fmt.Sprintf(expression, args...)
}

// words are what the page says, for the report of a test that fails.
func (b *tab) words() string {
	ctx, cancel := context.WithTimeout(b.ctx, 5*time.Second)
	defer cancel()
	text, err := chromedp.Run(ctx, chromedp.Evaluate[string](`location.href + "\n" + document.body.innerText.slice(0, 3000)`))
	if err != nil {
		return err.Error()
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	return text + "\n" + strings.Join(b.faults, "\n")
}
