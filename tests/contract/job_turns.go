package contract

import (
	"fmt"
	"sync"
	"testing"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// JobTurns checks that a repository gives jobs out as domain.Turns says. Open
// returns an empty one, for one case alone, and sees to its end.
func JobTurns(t *testing.T, open func(*testing.T) ports.JobRepository) {
	t.Helper()
	run(t, turnRules(), func(t *testing.T) jobWorld { return newJobWorld(t, open(t)) })
}

func turnRules() []rule[jobWorld] {
	return []rule[jobWorld]{
		{"groups take turns", turnsAlternate},
		{"one job of a group does not wait for the many of another", turnOfNewcomer},
		{"a group that had nothing to do has no turns saved up", turnAfterRest},
		{"within a group the higher priority goes first, then the older job", turnByPriority},
		{"a low priority does not cost a group its turn", turnOfLowPriority},
		{"a job that comes back goes by its age when it is the turn of its group", turnAgain},
		{"a job that waits out a back-off keeps nobody waiting, and then goes by its priority", turnBackOff},
		{"jobs that are cancelled or deleted leave their turns to their group", turnsOfCancelled},
		{"claimers of many groups at once find work while there is some", turnsTogether},
		{"the position of a job says which claim will get it", positionIsClaim},
		{"a job that cannot be claimed now has no position, or the last", positionOfOthers},
	}
}

// of is the nth job, of a group and with a priority.
func of(group string, priority, n int) domain.Job {
	job, err := nth(n).Ranked(priority, group)
	if err != nil {
		panic(err)
	}
	job.ID = fmt.Sprint(group, n)
	return job
}

// several are jobs of a group, from the nth on.
func several(group string, count, n int) (jobs []domain.Job) {
	for i := range count {
		jobs = append(jobs, of(group, 0, n+i))
	}
	return jobs
}

// gets checks which job a claim gets.
func (w jobWorld) gets(want string, now time.Time) {
	w.Helper()
	job, err := w.jobs.Claim(w.Context(), now, claimed("token of "+want, now))
	if err != nil || job.ID != want {
		w.Errorf("Claim = %s, %v, want %s", job.ID, err, want)
	}
}

func turnsAlternate(w jobWorld) {
	w.create(several("a", 5, 0)...)
	w.create(several("b", 2, 10)...)
	w.create(several("c", 1, 20)...)
	w.create(nth(30), nth(31)) // those without a group are one, too
	w.claims("a0", "b10", "c20", "job-030", "a1", "b11", "job-031", "a2", "a3", "a4")
}

func turnOfNewcomer(w jobWorld) {
	const many = 50
	w.create(several("a", many, 0)...)
	for n := range 3 {
		w.gets(fmt.Sprint("a", n), start)
	}
	w.create(several("b", 2, 100)...)
	want := []string{"a3", "b100", "a4", "b101"}
	for n := 5; n < many; n++ {
		want = append(want, fmt.Sprint("a", n))
	}
	w.claims(want...)
}

// A group that has waited for nothing has no turns saved up.
func turnAfterRest(w jobWorld) {
	w.create(of("a", 0, 0))
	w.create(several("b", 9, 10)...)
	for _, id := range []string{"a0", "b10", "b11", "b12", "b13"} {
		w.gets(id, start)
	}
	w.create(several("a", 4, 20)...)
	w.claims("b14", "a20", "b15", "a21", "b16", "a22", "b17", "a23", "b18")
}

func turnByPriority(w jobWorld) {
	twin := of("g", 0, 1)
	twin.ID = "g0"
	w.create(of("g", 0, 1), of("g", domain.MinPriority, 9), of("g", 5, 3), of("g", domain.MaxPriority, 4), of("g", 5, 2), twin)
	w.claims("g4", "g2", "g3", "g0", "g1", "g9")
}

func turnOfLowPriority(w jobWorld) {
	high, low := domain.MaxPriority, domain.MinPriority
	w.create(of("a", high, 0), of("a", high, 1), of("a", high, 2), of("b", low, 10), of("b", low, 11), of("b", high, 12))
	w.claims("a0", "b12", "a1", "b10", "a2", "b11")
}

// A job that comes back is older than the others of its group, and so goes before
// them, when it is the group's turn.
func turnAgain(w jobWorld) {
	later := start.Add(time.Hour)
	for name, back := range map[string]func(id, token string){
		"released":   func(id, token string) { w.update(id, released(token, later)) },
		"taken back": func(id, _ string) { w.update(id, abandoned(later)) },
		"retried": func(id, token string) {
			w.update(id, failed(token, domain.CodeDecodeFailed, later))
			w.update(id, retried(later))
		},
	} {
		w.create(several("a "+name, 3, 0)...)
		w.create(several("b "+name, 2, 10)...)
		first := "a " + name + "0"
		w.gets(first, start)
		back(first, "token of "+first)
		w.claims("b "+name+"10", first, "b "+name+"11", "a "+name+"1", "a "+name+"2")
		for _, j := range append(several("a "+name, 3, 0), several("b "+name, 2, 10)...) {
			w.update(j.ID, cancelled(later))
		}
	}
}

func turnBackOff(w jobWorld) {
	waiting := after(of("a", domain.MaxPriority, 0), claimed("t", start), failed("t", domain.CodeAnalyzerFailed, start))
	w.create(waiting)
	w.create(several("a", 3, 1)...)
	w.create(several("b", 2, 10)...)
	w.gets("a1", start)
	w.gets("b10", start)
	due := waiting.NotBefore
	for _, id := range []string{"a0", "b11", "a2", "a3"} { // again by its priority
		w.gets(id, due)
	}
}

func turnsOfCancelled(w jobWorld) {
	w.create(several("a", 6, 0)...)
	w.create(several("b", 3, 10)...)
	w.update("a0", cancelled(start))
	w.update("a3", cancelled(start))
	if _, err := w.jobs.Delete(w.Context(), []string{"a1"}, always); err != nil {
		w.Fatalf("Delete = %v", err)
	}
	w.claims("a2", "b10", "a4", "b11", "a5", "b12")
}

// turnsTogether lets claimers claim as many jobs as there are, and no more: none
// of them may be told that there is no work.
func turnsTogether(w jobWorld) {
	const claimers, each = 8, 3
	for n := range claimers * each {
		w.create(of(string(rune('a'+n%3)), n%2, n))
	}
	var mu sync.Mutex
	got := make(map[string]int)
	together(claimers, func(i int) {
		for n := range each {
			token := fmt.Sprint(i, "/", n)
			job, err := w.jobs.Claim(w.Context(), start, func(j domain.Job) (domain.Job, error) {
				dawdle()
				return j.Claim(hold(token, start), start)
			})
			if err != nil {
				w.Errorf("Claim = %v while there is work", err)
			}
			mu.Lock()
			got[job.ID]++
			mu.Unlock()
		}
	})
	if len(got) != claimers*each {
		w.Errorf("%d jobs were claimed, want each of %d once: %v", len(got), claimers*each, got)
	}
}
