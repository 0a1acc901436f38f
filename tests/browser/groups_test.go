package browser_test

import "testing"

const rankOf = rowWith + `?.querySelector(".rank")?.innerText === %s`

func TestGroupsAndPrioritiesAreShownAndFilteredByInTheAddress(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve("--analyzer", "sleep 3600", "--workers", "1")
	submit(t, home, "runs.wav", "sound")
	submit(t, home, "plain.wav", "sound")
	submit(t, home, "last.wav", "sound", "group=<b>Übung</b> & 1", "priority=-5")
	id := submit(t, home, "first.wav", "sound", "group=<b>Übung</b> & 1", "priority=10")
	b := open(t, home, "/", 1440)
	b.wait(rankOf, "last.wav", "Group <b>Übung</b> & 1 · Priority −5")
	b.wait(rankOf, "first.wav", "Group <b>Übung</b> & 1 · Priority 10")
	b.wait(`!document.querySelector("#rows").innerText.includes("in line")`) // groups take turns: the list does not know
	b.wait(rowWith+`?.querySelector(".rank") === null`, "plain.wav")
	b.accessible()
	b.look("jobs-groups")

	b.click(b.row("last.wav") + ` [data-act="group"]`)
	b.wait(`document.querySelector("#total").textContent === "2 jobs match" && new URLSearchParams(location.search).get("group") === "<b>Übung</b> & 1"`)
	b.wait(`document.querySelector("#group").innerText.trim() === "Group <b>Übung</b> & 1"`)
	b.accessible()
	b.click(`#chips .chip:nth-of-type(4)`)
	b.wait(`document.querySelector("#empty").innerText.includes("among complete jobs of group “<b>Übung</b> & 1”")`)
	b.back()
	b.click("#group")
	b.wait(`document.querySelector("#total").textContent === "4 jobs" && document.querySelector("#group").hidden && location.search === ""`)
	b.visit("/?group=")
	b.wait(`document.querySelector("#total").textContent === "2 jobs match" && document.querySelector("#group").innerText.trim() === "Without a group"`)

	b.visit("/song/" + id)
	b.wait(standing, "2nd in line") // its group's turn is after that of the jobs without one, one of which is older
	b.wait(`document.querySelector("#subtitle").innerText.endsWith("· Group <b>Übung</b> & 1 · Priority 10")`)
	b.accessible()
}

func TestAGroupThatCannotBeSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(3, "complete", "")
	home, _ := s.serve()
	b := open(t, home, "/?group=nobody", 1440)
	b.wait(`document.querySelector("#empty").innerText.includes("There is nothing of group “nobody”.")`)
	b.expect("status of 422")
	b.visit("/?group=%00")
	b.wait(`!document.querySelector("#list-error").hidden`)
	b.click("#list-retry")
	b.wait(`document.querySelector("#total").textContent === "3 jobs" && document.querySelector("#group").hidden`)
}
