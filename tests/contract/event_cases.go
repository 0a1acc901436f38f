package contract

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// lives are courses that between them tell every kind of event, and take
// steps that are not worth telling.
func lives() [][]ports.Change {
	at := func(n int) time.Time { return start.Add(time.Hour + time.Duration(n)*1001*time.Microsecond) }
	late := start.Add(24 * time.Hour) // no back-off lasts so long
	return [][]ports.Change{
		{},
		{claimed("t", at(1)), advanced("t", .1, at(2)), advanced("t", .2, at(3)), completed("t", at(4))},
		{claimed("t", at(5)), failed("t", domain.CodeDecodeFailed, at(6)), retried(at(7)), cancelled(at(8))},
		{claimed("t", at(9)), failed("t", domain.CodeAnalyzerFailed, at(10)), claimed("u", late), released("u", late)},
		{claimed("t", at(13)), advanced("t", .5, at(14)), abandoned(at(15))},
	}
}

func tellTransitions(w eventWorld) {
	for i, changes := range lives() {
		w.live(nth(i), changes...)
		w.tells(nth(i).ID, story(nth(i), changes...)...)
	}
	w.update(nth(0).ID, func(j domain.Job) (domain.Job, error) { return j, nil })
	w.tells(nth(0).ID, story(nth(0))...)
}

func tellText(w eventWorld) {
	for i, text := range hostile() {
		job := nth(i)
		job.ID = text
		changes := []ports.Change{
			func(j domain.Job) (domain.Job, error) {
				return j.Claim(domain.Claim{Token: "t", Worker: text, Until: start.Add(time.Minute)}, start)
			},
			func(j domain.Job) (domain.Job, error) {
				return j.Fail("t", domain.Failure{Code: domain.Code(text), Message: text}, 3, 0, start)
			},
		}
		w.live(job, changes...)
		w.tells(text, story(job, changes...)...)
	}
}

func tellClaim(w eventWorld) {
	w.create(nth(1))
	at := nth(1).CreatedAt.Add(time.Hour)
	if _, err := w.jobs.Claim(w.Context(), at, claimed("t", at)); err != nil {
		w.Fatalf("Claim = %v", err)
	}
	w.tells(nth(1).ID, story(nth(1), claimed("t", at))...)
}

func tellNoRefusal(w eventWorld) {
	first, second := nth(1), nth(2)
	first.IdempotencyKey, second.IdempotencyKey = "key", "key"
	w.create(first)
	ctx, no := w.Context(), errors.New("no")
	refuse := func(j domain.Job) (domain.Job, error) { return after(j, cancelled(start)), no }
	_, update := w.jobs.Update(ctx, first.ID, refuse)
	_, unknown := w.jobs.Update(ctx, "nobody", cancelled(start))
	_, claim := w.jobs.Claim(ctx, start, refuse)
	_, ended := w.jobs.Update(w.over(), first.ID, cancelled(start))
	for i, err := range []error{
		w.jobs.Create(ctx, first), w.jobs.Create(ctx, second), w.jobs.Create(w.over(), nth(3)), update, unknown, claim, ended,
	} {
		if err == nil {
			w.Errorf("refusal %d did not come", i)
		}
	}
	if _, err := w.jobs.Delete(ctx, []string{first.ID, "nobody"}, func(domain.Job) bool { return false }); err != nil {
		w.Errorf("Delete = %v", err)
	}
	if got := unnumbered(w.events(ports.EventQuery{})); !slices.Equal(got, story(first)) {
		w.Errorf("the log tells %+v", got)
	}
}

func numberEvents(w eventWorld) {
	last := int64(0)
	for i := range 5 {
		w.live(nth(i), claimed("t", start), completed("t", start))
		for _, e := range w.events(ports.EventQuery{After: last}) {
			if e.Number <= last {
				w.Errorf("%s of %s has number %d after %d", e.Kind, e.JobID, e.Number, last)
			}
			last = e.Number
		}
		if _, err := w.jobs.Delete(w.Context(), []string{nth(i).ID, nth(i - 1).ID}, always); err != nil {
			w.Fatalf("Delete = %v", err)
		}
	}
}

// tellTogether has many callers take one job a step on. Each step is told at
// a time that says how many came before.
func tellTogether(w eventWorld) {
	const callers = 20
	w.create(nth(1))
	together(callers, func(int) {
		w.update(nth(1).ID, func(j domain.Job) (domain.Job, error) {
			n, _ := strconv.Atoi(string(j.Stage))
			j.Stage = domain.Stage(strconv.Itoa(n + 1))
			return j, nil
		})
	})
	var got, want []string
	for _, e := range w.events(ports.EventQuery{})[1:] {
		got = append(got, string(e.Stage))
	}
	for i := range callers {
		want = append(want, strconv.Itoa(i+1))
	}
	if !slices.Equal(got, want) {
		w.Errorf("%d steps were told as %q", callers, got)
	}
}

func tellOfOne(w eventWorld) {
	w.create(nth(1), nth(2))
	for _, id := range []string{nth(2).ID, nth(1).ID, nth(2).ID} {
		w.update(id, func(j domain.Job) (domain.Job, error) {
			j.Stage += "x"
			return j, nil
		})
	}
	for id, want := range map[string]int{nth(1).ID: 2, nth(2).ID: 3, "nobody": 0, "job-": 0, "%": 0} {
		got := w.events(ports.EventQuery{JobID: id})
		foreign := func(e domain.Event) bool { return e.JobID != id }
		if len(got) != want || slices.ContainsFunc(got, foreign) {
			w.Errorf("of %q the log tells %+v, want %d events", id, got, want)
		}
	}
}

func pageEvents(w eventWorld) {
	for i, changes := range lives() {
		w.live(nth(i), changes...)
	}
	if _, err := w.jobs.Delete(w.Context(), []string{nth(2).ID}, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
	for _, id := range []string{"", nth(1).ID} {
		whole := w.events(ports.EventQuery{JobID: id})
		var got []domain.Event
		q := ports.EventQuery{JobID: id, Limit: 2}
		for page := w.events(q); len(page) > 0 && len(got) < 100; page = w.events(q) {
			if len(page) > q.Limit {
				w.Errorf("a page has %d events", len(page))
			}
			got = append(got, page...)
			q.After = page[len(page)-1].Number
		}
		if !slices.Equal(got, whole) || len(whole) < 4 {
			w.Errorf("pages of %q = %+v\nwant %+v", id, got, whole)
		}
	}
	if got, err := w.log.Events(w.Context(), ports.EventQuery{}); err != nil || len(got) != 0 {
		w.Errorf("Events with a limit of 0 = %+v, %v", got, err)
	}
}

func tellDeletion(w eventWorld) {
	for i := range 3 {
		w.live(nth(i), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start))
	}
	before := w.events(ports.EventQuery{})
	if _, err := w.jobs.Delete(w.Context(), []string{nth(0).ID, nth(1).ID, nth(1).ID}, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
	all := w.events(ports.EventQuery{})
	if len(all) != len(before)+2 || !slices.Equal(all[:len(before)], before) {
		w.Errorf("the log tells\n%+v\nwant\n%+v\nand two deletions", all, before)
	}
	for i := range 2 {
		got := w.events(ports.EventQuery{JobID: nth(i).ID})
		last := got[len(got)-1]
		if len(got) != 4 || last.Kind != domain.EventDeleted || last.Attempt != 1 || last != all[len(before)+i] ||
			last.Number <= before[len(before)-1].Number || last.At.Location() != time.UTC {
			w.Errorf("of the deleted job the log tells %+v", got)
		}
	}
	w.tells(nth(2).ID, story(nth(2), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start))...)
	w.create(nth(1))
	kinds := ""
	for _, e := range w.events(ports.EventQuery{JobID: nth(1).ID}) {
		kinds += fmt.Sprint(e.Kind, " ")
	}
	if kinds != "created started requeued deleted created " {
		w.Errorf("of the next job of that id the log tells %q", kinds)
	}
}

func newestEvent(w eventWorld) {
	w.newest(0)
	w.live(nth(1), lives()[1]...)
	w.create(nth(2))
	events := w.events(ports.EventQuery{})
	w.newest(events[len(events)-1].Number)
	if _, err := w.jobs.Delete(w.Context(), []string{nth(2).ID}, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
	w.newest(events[len(events)-1].Number + 1)
}

func (w eventWorld) newest(want int64) {
	w.Helper()
	if got, err := w.log.Newest(w.Context()); err != nil || got != want {
		w.Errorf("Newest = %d, %v, want %d", got, err, want)
	}
}

func eventsEnded(w eventWorld) {
	w.create(nth(1))
	for _, id := range []string{"", nth(1).ID} {
		events, err := w.log.Events(w.over(), ports.EventQuery{JobID: id, Limit: 1})
		w.ended("Events", err)
		if len(events) != 0 {
			w.Errorf("Events under an ended context = %+v", events)
		}
	}
	_, err := w.log.Newest(w.over())
	w.ended("Newest", err)
}
