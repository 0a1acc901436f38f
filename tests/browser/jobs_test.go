package browser_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"songmap/tests/signals"
)

const (
	live     = `document.querySelector("#connection").dataset.state === "live"`
	offline  = `document.querySelector("#connection").dataset.state === "offline"`
	rowWith  = `[...document.querySelectorAll("#rows tr[data-job]")].find((r) => r.querySelector(".song").title.includes(%s))`
	rowState = rowWith + `?.dataset.state === %s`
	noRow    = `!` + rowWith
)

// row selects the row of a job.
func (b *tab) row(fileName string) string {
	b.t.Helper()
	id := eval[string](b, rowWith+`.dataset.job`, fileName)
	return fmt.Sprintf(`#rows [data-job="%s"]`, id)
}

// choose picks files with the chooser.
func (b *tab) choose(files ...string) {
	b.t.Helper()
	b.do(chromedp.SetUploadFiles(chromedp.CSS("#files"), files))
}

func TestASongIsUploadedWatchedAndOpened(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(live)
	b.wait(`document.querySelector("#empty h2")?.innerText === "No songs yet"`)
	b.choose(s.song("My Song (live).wav", signals.Drums(120, 4, 8)))
	b.wait(`document.querySelector("#uploads .up")?.dataset.state === "kept"`)
	b.wait(rowState, "My Song (live)", "complete")
	b.wait(`document.querySelector('[data-count="complete"]').textContent === "1" && document.querySelector("#queue").textContent === "0"`)
	b.click(b.row("My Song (live)") + " .song")
	b.wait(`document.querySelector("#lanes")?.getAttribute("aria-valuetext")?.includes("bar 1 beat 1")`)
	if title := eval[string](b, "document.title"); title != "My Song (live) · Songmap" {
		t.Errorf("the song's page is called %q", title)
	}
	facts := eval[string](b, `document.querySelector("#facts").innerText`)
	if !strings.Contains(facts, "120") || !strings.Contains(facts, "4/4") {
		t.Errorf("120 bpm drums in 4/4 are told as %q", facts)
	}
	b.wait(`document.querySelector("#history").innerText.includes("Complete")`)
	b.back()
	b.wait(rowState, "My Song (live)", "complete")
}

func TestFilesAreDroppedAndRefusedInTheirOwnLine(t *testing.T) {
	t.Parallel()
	home, _ := newSite(t).serve("--max-upload", "100KiB")
	b := open(t, home, "/", 1440)
	b.wait(live)
	eval[bool](b, `(() => {
		const files = new DataTransfer();
		for (const [name, size] of [["large.wav", 200 << 10], ["empty.wav", 0], ["not <i>audio<b>.wav", 5000]]) files.items.add(new File([new Uint8Array(size).fill(65)], name));
		const on = (type) => document.querySelector("#jobs").dispatchEvent(new DragEvent(type, { dataTransfer: files, bubbles: true, cancelable: true }));
		on("dragenter"); on("dragover");
		const over = document.body.classList.contains("dragging");
		on("drop");
		return over && !document.body.classList.contains("dragging");
	})() || document.body.append("not marked as dragging")`)
	line := `[...document.querySelectorAll("#uploads .up")].find((u) => u.querySelector(".name").title.includes(%s))?.innerText.includes(%s)`
	b.wait(line, "large", "Larger than this service accepts. Send it as FLAC, or in parts.")
	b.wait(line, "empty", "The file is empty.")
	b.wait(line, "not <i>audio<b>", "Uploaded.")
	b.wait(rowState, "not <i>audio<b>", "error")
	b.wait(rowWith+`.innerText.includes("The file is not audio that Songmap can read")`, "not <i>audio<b>")
	b.click("#uploads-clear")
	b.wait(`document.querySelector("#uploads").hidden`)
}

func TestAnUploadCanBeCancelledAndTriedAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, stop := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(live)
	b.expect("ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE|ERR_ABORTED")
	stop()
	b.choose(s.song("one.wav", signals.Drums(120, 4, 4)), s.song("two.wav", signals.Drums(90, 4, 4)))
	b.wait(`document.querySelectorAll('#uploads .up[data-state="refused"]').length === 2`)
	b.click(`#uploads .up:first-child .square`)
	b.wait(`document.querySelectorAll("#uploads .up").length === 1`)
	s.serve("--listen", strings.TrimPrefix(home, "http://"))
	b.click(`#uploads .linklike`)
	b.wait(rowState, "two.wav", "complete")
	if rows := eval[int](b, `document.querySelectorAll("#rows tr").length`); rows != 1 {
		t.Errorf("%d jobs come from one upload that was tried twice", rows)
	}
}

func TestAnUploadThatFindsTheQueueFullWaitsByItself(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve("--analyzer", "sleep 3600", "--workers", "1", "--max-queue", "1")
	b := open(t, home, "/", 1440)
	b.wait(live)
	b.choose(s.file("runs.wav", []byte("sound")))
	b.wait(rowState, "runs.wav", "processing")
	b.choose(s.file("waits.wav", []byte("sound")))
	b.wait(rowState, "waits.wav", "pending")
	b.expect("status of 429")
	b.choose(s.file("too many.wav", []byte("sound")))
	b.wait(`/The queue is full. Trying again by itself in \d+ s/.test(document.querySelector("#uploads").innerText)`)
	b.accessible()
	b.click(`#uploads .up:last-child .square`)
	b.wait(`document.querySelectorAll("#uploads .up").length === 2`)
}

func TestAJobIsDeletedOnlyWhenSomebodyIsSure(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(3, "complete", "")
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(rowState, "song 2", "complete")
	row := b.row("song 2")
	b.click(row + ` [data-act="delete"]`)
	b.wait(`document.querySelector("#confirm").open`)
	b.accessible()
	b.click(`#confirm [value="no"]`)
	b.wait(`!document.querySelector("#confirm").open`)
	b.wait(rowState, "song 2", "complete")
	b.click(row + ` [data-act="delete"]`)
	b.click("#confirm-go")
	b.wait(noRow, "song 2")
	b.wait(`document.querySelector("#total").textContent === "2 jobs"`)
	if status := eval[int](b, `fetch("/api/jobs?q=song 2").then((r) => r.json()).then((l) => l.count)`); status != 0 {
		t.Error("the service still has the job")
	}
}

func TestManyJobsAreRetriedCancelledAndDeleted(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve("--analyzer", "sleep 3600", "--workers", "1")
	b := open(t, home, "/", 1440)
	b.wait(live)
	var files []string
	for i := range 6 {
		files = append(files, s.file(fmt.Sprintf("take %d.wav", i), []byte("sound")))
	}
	b.choose(files...)
	b.wait(`document.querySelectorAll('#rows tr[data-state="pending"]').length === 5 && document.querySelectorAll('#rows tr[data-state="processing"]').length === 1`)
	b.wait(`document.querySelector("#rows").innerText.includes("Next in line") && document.querySelector("#rows").innerText.includes("5th in line")`)
	b.click("#pick-all")
	b.wait(`document.querySelector("#picked-count").textContent === "6 selected" && document.querySelector("#picked-retry").disabled`)
	b.accessible()
	b.click("#picked-cancel")
	b.wait(`document.querySelectorAll('#rows tr[data-state="cancelled"]').length === 6`)
	for i := range 4 {
		b.click(b.row(fmt.Sprintf("take %d.wav", i)) + ` [data-act="pick"]`)
	}
	b.wait(`document.querySelector("#picked-retry").innerText.trim() === "Retry" && document.querySelector("#picked-cancel").disabled`)
	b.click("#picked-retry")
	b.wait(`document.querySelectorAll('#rows tr[data-state="cancelled"]').length === 2`)
	b.click("#pick-all")
	b.wait(`document.querySelector("#picked-retry").innerText.trim() === "Retry 2"`)
	b.click("#picked-delete")
	b.wait(`document.querySelector("#confirm-go").innerText === "Delete 6 jobs"`)
	b.click("#confirm-go")
	b.wait(`document.querySelector("#empty h2")?.innerText === "No songs yet"`)
}

func TestWhatTheServiceRefusesIsAnsweredInTheRow(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(3, "error", "timed_out")
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(rowState, "song 1", "error")
	row := b.row("song 1")
	b.expect(`status of 507`)
	eval[bool](b, `(() => {
		const ask = window.fetch;
		window.fetch = (path, options) => options?.method !== "POST" ? ask(path, options) : Promise.resolve(new Response(JSON.stringify({ code: "disk_full", detail: "x" }), { status: 507 }));
		return true;
	})()`)
	b.click(row + ` [data-act="retry"]`)
	b.wait(`document.querySelector(%s)?.innerText.includes("disk is nearly full")`, row+" + .row-note")
	b.look("jobs-refused")
	b.click(row + ` + .row-note button`)
	b.wait(`!document.querySelector(".row-note") && document.activeElement.classList.contains("song")`)
}

func TestTheCleanUpCountsBeforeItDeletes(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(1234, "complete", "")
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(`document.querySelector("#total").textContent === "1,234 jobs"`)
	b.click("#cleanup-open")
	b.wait(`document.querySelector("#cleanup-go").innerText === "Nothing to delete" && document.querySelector("#cleanup-go").disabled`)
	b.accessible()
	b.do(chromedp.SetValue(chromedp.CSS("#cleanup-days"), "7"))
	eval[bool](b, `document.querySelector("#cleanup-days").dispatchEvent(new Event("change"))`)
	b.wait(`document.querySelector("#cleanup-go").innerText === "Delete 1,234 jobs"`)
	b.click("#cleanup-go")
	b.wait(`!document.querySelector("#cleanup").open`)
	b.wait(`document.querySelector("#empty h2")?.innerText === "No songs yet"`)
}
