package browser_test

import (
	"testing"

	"github.com/chromedp/chromedp"
)

func TestFilterAndSearchAreInTheAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(120, "complete", "")
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(`document.querySelectorAll("#rows tr").length === 50`)
	b.do(chromedp.SendKeys(chromedp.CSS("#search"), "song 11"))
	b.wait(`document.querySelector("#total").textContent === "11 jobs match" && location.search === "?q=song+11"`)
	b.click(`#chips .chip:nth-of-type(5)`)
	b.wait(`document.querySelector("#empty h2")?.innerText === "Nothing found" && location.search === "?status=error&q=song+11"`)
	b.accessible()
	b.do(chromedp.Reload())
	b.wait(`document.querySelector("#empty h2")?.innerText === "Nothing found" && document.querySelector("#search").value === "song 11" && document.querySelector('#chips [value="error"]').checked`)
	b.back()
	b.wait(`document.querySelector("#total").textContent === "11 jobs match" && document.querySelector('#chips [value=""]').checked`)
	b.back()
	b.wait(`document.querySelectorAll("#rows tr").length === 50 && document.querySelector("#search").value === ""`)
	eval[bool](b, "history.forward() ?? true")
	b.wait(`document.querySelector("#total").textContent === "11 jobs match"`)
}

func TestAnAddressThatMeansNothingSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(3, "complete", "")
	home, _ := s.serve()
	b := open(t, home, "/?status=nonsense&q=", 1440)
	b.wait(`document.querySelector("#total").textContent === "3 jobs"`)
	b.expect("status of 422")
	b.visit("/?cursor=%3Cscript%3E")
	b.wait(`!document.querySelector("#list-error").hidden && document.querySelector("#list-error-text").innerText.includes("could not be loaded")`)
	b.look("jobs-error")
	b.click("#list-retry")
	b.wait(`document.querySelector("#total").textContent === "3 jobs" && document.querySelector("#list-error").hidden`)
}

func TestTenThousandJobsArePagesOfFifty(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(10000, "complete", "")
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(`document.querySelector("#total").textContent === "10,000 jobs"`)
	first := eval[string](b, `document.querySelector("#rows tr .song").title`)
	if first != "song 10000.flac" {
		t.Errorf("the first row is %q, want the newest", first)
	}
	b.click("#older")
	b.wait(`document.querySelector("#rows tr .song").title === "song 9950.flac" && location.search.startsWith("?cursor=")`)
	b.click("#older")
	b.wait(`document.querySelector("#rows tr .song").title === "song 9900.flac"`)
	b.click("#newer")
	b.wait(`document.querySelector("#rows tr .song").title === "song 9950.flac"`)
	b.back()
	b.wait(`document.querySelector("#rows tr .song").title === "song 9900.flac"`)
	b.click("#newer")
	b.wait(`document.querySelector("#rows tr .song").title === "song 9950.flac"`)
	b.click("#newer")
	b.wait(`document.querySelector("#rows tr .song").title === "song 10000.flac" && document.querySelector("#newer").disabled && location.search === ""`)
	b.do(chromedp.SendKeys(chromedp.CSS("#search"), "song 777"))
	b.wait(`document.querySelector("#total").textContent === "11 jobs match"`)
	if most := eval[int](b, `Math.max(...performance.getEntriesByType("resource").map((r) => Number(new URL(r.name).searchParams.get("limit"))))`); most != 50 {
		t.Errorf("the page asks for %d jobs at once", most)
	}
}

// Jobs without an upload fail as fast as they are claimed.
func TestABurstOfEventsAsksLittleOfTheService(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(600, "pending", "")
	home, _ := s.serve()
	b := open(t, home, "/", 1440)
	b.wait(`document.querySelectorAll('#rows tr[data-state="error"]').length === 50 && document.querySelector("#queue").innerText === "0"`)
	seconds := eval[float64](b, "performance.now()") / 1000
	n := eval[int](b, `performance.getEntriesByType("resource").filter((r) => r.name.includes("/api/jobs?")).length`)
	if n < 2 || float64(n) > seconds+2 {
		t.Errorf("within %.1f s the page asks %d times for the list", seconds, n)
	}
}
