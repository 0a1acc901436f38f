//go:build unix

package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/chromedp/chromedp"
)

func TestAJobIsFollowedFromTheQueueToItsMapOnOnePage(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	gate := filepath.Join(s.dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	home, _ := s.serve(s.analyzer(`echo '{"progress":0.4,"stage":"harmony"}'; read line <"` + gate + `"; echo '` + smallMap + `'`)...)
	submit(t, home, "first.wav", "sound")
	b := open(t, home, "/song/"+submit(t, home, "second.wav", "sound"), 1440)
	b.wait(standing, "Waiting for a worker")
	b.wait(standing, "Next in line")
	b.accessible()
	b.expect("status of 404.*peaks") // that analyzer leaves none
	open := func() {
		if err := os.WriteFile(gate, []byte("go\n"), 0o600); err != nil {
			t.Error(err)
		}
	}
	open() // for the first
	b.wait(standing, "Finding chords")
	b.wait(`document.querySelector("#placeholder progress").value === 0.4 && document.querySelector("#placeholder").innerText.includes("Step 3 of 6")`)
	b.wait(`document.querySelector("#history").innerText.includes("running")`)
	b.accessible()
	open() // and for the second
	b.wait(mapShown)
	b.wait(`document.querySelector("#placeholder").hidden && document.querySelector("#files").children.length === 9`)
	b.wait(`document.querySelector("#history").innerText.includes("Complete")`)
}

func TestASongThatWasNotAllHeardSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	gate := filepath.Join(s.dir, "gate")
	if err := syscall.Mkfifo(gate, 0o600); err != nil {
		t.Fatal(err)
	}
	partly := strings.Replace(smallMap, `"lyrics":[]`, `"lyrics":[{"start":0,"end":2,"text":"la"}],"provenance":{"warnings":["The last 2 seconds are <b>damaged</b>.","It is mono."]}`, 1)
	home, _ := s.serve(s.analyzer(`read line <"` + gate + `"; echo '` + partly + `'`)...)
	id := submit(t, home, "cut.wav", "sound")
	list, b := open(t, home, "/", 1440), open(t, home, "/song/"+id, 1440)
	b.expect("status of 404.*peaks") // that analyzer leaves none
	b.wait(standing, "Analysing")
	list.wait(`document.querySelector('#rows .status')?.dataset.state === "processing"`)
	if err := os.WriteFile(gate, []byte("go\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.wait(mapShown)
	b.wait(`document.querySelector("#files").children.length === 10`) // it has lyrics
	b.wait(`!document.querySelector("#warned").hidden && document.querySelector("#warned").innerText.includes("The last 2 seconds are <b>damaged</b>. It is mono.")`)
	b.look("song-warned")
	list.wait(`document.querySelector("#rows .status").innerText.replace(/\s+/g, " ") === "Complete with 2 warnings"`)
	list.do(chromedp.Reload())
	list.wait(`document.querySelector("#rows .status .warned")?.title.startsWith("The last 2 seconds")`)
	list.look("jobs-warned")
}
