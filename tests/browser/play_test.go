package browser_test

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"songmap/tests/signals"
)

const audio = `document.querySelector("#audio")`

// now is where the song is, in seconds.
func (b *tab) now() float64 { b.t.Helper(); return eval[float64](b, audio+".currentTime") }

// press strikes a key.
func (b *tab) press(keys string, options ...chromedp.KeyOption) {
	b.t.Helper()
	b.do(chromedp.KeyEvent(keys, options...))
}

func TestTheSongPlaysInStep(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("AABA.wav", signals.Song(1)), 1440)
	b.wait(audio + ".readyState > 0")
	b.click("#play")
	b.wait(audio + `.currentTime > 0.3 && document.querySelector("#play").getAttribute("aria-label") === "Pause"`)
	b.wait(`document.querySelector("#time").innerText > "0:00.8" && new DOMMatrix(getComputedStyle(document.querySelector("#playhead")).transform).e > 5`)
	if spoken := eval[string](b, `document.querySelector("#lanes").getAttribute("aria-valuetext")`); !strings.Contains(spoken, "bar 1 beat 1") {
		t.Errorf("while it plays, screen readers talk over it: %q", spoken)
	}
	b.click("#play")
	b.wait(audio + `.paused && !document.querySelector("#lanes").getAttribute("aria-valuetext").includes("bar 1 beat 1")`)

	b.click(".lane-wave:not(.gutter-lane)") // the middle of what is seen
	if at := b.now(); at < 8 {
		t.Errorf("a click in the middle leads to %.2f s", at)
	}
	b.click(".lane-chords:not(.gutter-lane)")
	chord := `fetch("/api/songmap/" + location.pathname.split("/")[2]).then((r) => r.json()).then(({ song_map: m }) => m.chords.some((c) => Math.abs(c.start - ` + audio + `.currentTime) < 0.01))`
	if !eval[bool](b, chord) {
		t.Errorf("a click on a chord leads to %.2f s, where none begins", b.now())
	}
	b.wait(`new URLSearchParams(location.search).get("t") === ` + audio + `.currentTime.toFixed(1)`)
	b.do(chromedp.Reload())
	b.wait(mapShown + ` && ` + audio + `.currentTime > 8`)

	b.do(chromedp.SetValue(chromedp.CSS("#speed"), "0.5"))
	eval[bool](b, `document.querySelector("#speed").dispatchEvent(new Event("input"))`)
	b.wait(audio + `.playbackRate === 0.5 && ` + audio + `.preservesPitch && document.querySelector("#speed-value").innerText === "0.50×"`)
}

func TestChordsAreSpeltAsInTheExports(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("in D flat.wav", signals.Song(1)), 1440)
	b.wait(`document.querySelector("#facts").innerText.includes("D♭")`)
	odd := eval[[]string](b, `fetch("/api/songmap/" + location.pathname.split("/")[2] + "?format=chordpro").then((r) => r.text()).then((text) =>
		[...document.querySelectorAll(".bar-cell > span:not(.bar-no)")].map((c) => c.firstChild.data.trim().replaceAll("♭", "b").replaceAll("♯", "#")).filter((c) => !text.split(/\s/).includes(c)))`)
	if len(odd) > 0 {
		t.Errorf("the exports do not know %v", odd)
	}
}

func TestALoopGoesRound(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("AABA.wav", signals.Song(1)), 1440)
	b.wait(audio + ".readyState > 0")
	b.click(`#sheet .part:nth-child(2) .linklike`)
	b.wait(`document.querySelector("#loop-label").innerText === "A 2" && document.querySelector("#loop").getAttribute("aria-pressed") === "true"`)
	b.wait(`new URLSearchParams(location.search).has("loop")`)
	b.wait(`(() => { const [from] = new URLSearchParams(location.search).get("loop").split(",").map(Number); return Math.abs(` + audio + `.currentTime - from) < 0.05 })()`)
	eval[bool](b, `(() => {
		const [from, to] = new URLSearchParams(location.search).get("loop").split(",").map(Number);
		window.turns = [];
		let before = 0;
		`+audio+`.addEventListener("seeking", () => window.turns.push([before, `+audio+`.currentTime, from, to]));
		const look = () => { before = `+audio+`.currentTime; requestAnimationFrame(look); };
		`+audio+`.currentTime = to - 0.4;
		window.turns.length = 0;
		`+audio+`.play().then(look);
		return true;
	})()`)
	b.wait(`window.turns.some(([, at, from]) => at < from + 0.4) && !` + audio + `.paused`)
	if over := eval[float64](b, `(() => { const [before, , , to] = window.turns.find(([, at, from]) => at < from + 0.4); return before - to })()`); over > 0.1 {
		t.Errorf("the loop goes %.3f s past its end", over)
	}
	eval[bool](b, `document.querySelector("#lanes").focus() ?? true`)
	b.press(" ")
	b.wait(audio + ".paused")
	b.press(kb.Escape)
	b.wait(`document.querySelector("#loop-label").innerText === "Loop section" && document.querySelector("#loop-mark").hidden`)
}

func TestTheKeyboardDoesItAll(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("drums.wav", signals.Drums(120, 4, 12)), 1440)
	b.wait(audio + ".readyState > 0")
	eval[bool](b, `document.querySelector("#lanes").focus() ?? true`)
	b.press(kb.ArrowRight)
	b.press(kb.ArrowRight)
	b.wait(audio + `.currentTime > 0.8 && ` + audio + `.currentTime < 1.2 && document.querySelector("#lanes").getAttribute("aria-valuetext").includes("bar 1 beat 3")`)
	b.press(kb.ArrowRight, chromedp.KeyModifiers(chromedp.ModifierShift))
	b.wait(`document.querySelector("#lanes").getAttribute("aria-valuetext").includes("bar 2 beat 1")`)
	b.press(kb.Home)
	b.wait(audio + ".currentTime === 0")
	b.press(" ")
	b.wait(audio + ".currentTime > 0.2")
	b.press(" ")
	b.wait(audio + ".paused")
	b.press("l")
	b.wait(`document.querySelector("#loop").getAttribute("aria-pressed") === "true"`)
	b.press(kb.Escape)
	b.wait(`document.querySelector("#loop").getAttribute("aria-pressed") === "false"`)
	width := eval[float64](b, `document.querySelector("#window").clientWidth`)
	b.press("+")
	b.wait(`document.querySelector("#window").clientWidth > 0 && document.querySelector("#window").clientWidth < %v`, max(width, 1e4))
	b.press("0")
	b.wait(`document.querySelector("#window").hidden`)
	b.press("?")
	b.wait(`document.querySelector("#help").open`)
	b.accessible()
	b.press(kb.Escape)
	b.wait(`!document.querySelector("#help").open`)
	b.press(kb.Tab)
	if !eval[bool](b, `document.activeElement.closest("#sheet") !== null`) {
		t.Error("behind the lanes the focus does not come to the chord sheet")
	}
}

func TestAFingerPansAndTwoZoom(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("drums.wav", signals.Drums(120, 4, 24)), 390)
	b.narrow()
	b.wait(`!document.querySelector("#window").hidden`)
	before := eval[string](b, `document.querySelector("#window").style.transform`)
	eval[bool](b, `(() => {
		const lanes = document.querySelector("#canvases"), box = lanes.getBoundingClientRect();
		lanes.setPointerCapture = () => {};
		const point = (type, id, x) => lanes.dispatchEvent(new PointerEvent(type, { pointerId: id, pointerType: "touch", clientX: box.x + x, clientY: box.y + 90, bubbles: true }));
		point("pointerdown", 1, 300); point("pointermove", 1, 200); point("pointermove", 1, 100); point("pointerup", 1, 100);
		return true;
	})()`)
	b.wait(`document.querySelector("#window").style.transform !== %s`, before)
	width := eval[float64](b, `document.querySelector("#window").getBoundingClientRect().width`)
	eval[bool](b, `(() => {
		const lanes = document.querySelector("#canvases"), box = lanes.getBoundingClientRect();
		const point = (type, id, x) => lanes.dispatchEvent(new PointerEvent(type, { pointerId: id, pointerType: "touch", clientX: box.x + x, clientY: box.y + 90, bubbles: true }));
		point("pointerdown", 1, 150); point("pointerdown", 2, 200); point("pointermove", 1, 100); point("pointermove", 2, 300); point("pointerup", 1, 100); point("pointerup", 2, 300);
		return true;
	})()`)
	b.wait(`document.querySelector("#window").getBoundingClientRect().width < %v / 2`, width)
	at := b.now()
	eval[bool](b, `(() => {
		const lanes = document.querySelector("#canvases"), box = lanes.getBoundingClientRect();
		const point = (type, id, x) => lanes.dispatchEvent(new PointerEvent(type, { pointerId: id, pointerType: "touch", clientX: box.x + x, clientY: box.y + 90, bubbles: true }));
		point("pointerdown", 1, 150); point("pointerdown", 2, 200); point("pointerup", 1, 150); point("pointerup", 2, 200);
		return true;
	})()`)
	if now := b.now(); now != at {
		t.Errorf("two fingers that rest on the song lead from %.2f s to %.2f s", at, now)
	}
}
