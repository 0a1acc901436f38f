package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"songmap/tests/signals"
)

func TestAServiceWithKeysAsksForOne(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	keys := s.file("keys", []byte("alice:open sesame, please, and now\n"))
	home, stop := s.serve("--api-keys-file", keys)
	b := open(t, home, "/", 1440, "status of 401")
	b.wait(`document.querySelector("#session")?.open`)
	b.accessible()
	b.press(kb.Escape) // there is nothing behind it
	b.press(kb.Escape)
	b.wait(`document.querySelector("#session").open`)
	b.do(chromedp.SendKeys(chromedp.CSS("#key"), "wrong"+kb.Enter))
	b.wait(`document.querySelector("#key-error").innerText.includes("does not know this key")`)
	b.look("session")
	b.do(chromedp.SendKeys(chromedp.CSS("#key"), "open sesame, please, and now"+kb.Enter))
	b.wait(`!document.querySelector("#session")`)
	b.wait(live)
	b.look("jobs-signed-in")
	b.choose(s.song("drums.wav", signals.Drums(120, 4, 4)))
	b.wait(rowState, "drums.wav", "complete")
	b.click(b.row("drums.wav") + " .song")
	b.wait(mapShown + ` && ` + audio + `.readyState > 0`) // the cookie counts for the sound, too
	if kept := eval[string](b, `document.cookie + JSON.stringify(localStorage) + JSON.stringify(sessionStorage)`); kept != `{"signed-in":"1"}{}` {
		t.Errorf("scripts can read %s", kept)
	}
	b.expect("ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE")
	stop()
	b.click("#sign-out")
	b.wait(`document.querySelector("#live").innerText.startsWith("You are still signed in")`)
	s.serve("--api-keys-file", keys, "--listen", strings.TrimPrefix(home, "http://"))
	b.click("#sign-out")
	b.wait(`document.querySelector("#session")?.open`)
}
