package contract

import (
	"slices"
	"strings"
	"time"

	"songmap/domain"
	"songmap/ports"
)

// filters returns every combination of what a filter can name, about jobs of
// everyState.
func filters() []ports.Filter {
	all := []ports.Filter{{}}
	extend := func(set func(*ports.Filter)) {
		for _, f := range all {
			set(&f)
			all = append(all, f)
		}
	}
	for _, s := range domain.Statuses() {
		extend(func(f *ports.Filter) { f.Statuses = append(slices.Clone(f.Statuses), s) })
	}
	extend(func(f *ports.Filter) { f.CreatedFrom = nth(2).CreatedAt })
	extend(func(f *ports.Filter) { f.CreatedBefore = nth(5).CreatedAt })
	extend(func(f *ports.Filter) { f.FileName = "JOB-00" })
	for _, f := range slices.Clone(all) {
		if f.FileName == "" { // only the first job has a key, and another name
			f.IdempotencyKey = "key-0"
			all = append(all, f)
		}
	}
	for _, f := range slices.Clone(all) {
		if f.FileName == "" && f.IdempotencyKey == "" { // two jobs have a group, each with another priority
			f.Group = new("Übung 1")
			all = append(all, f)
			f.Priority = new(domain.MinPriority)
			all = append(all, f)
			f.Group = nil
			all = append(all, f)
		}
	}
	return append(all,
		ports.Filter{Group: new("")},
		ports.Filter{Group: new(""), Priority: new(0), Statuses: []domain.Status{domain.StatusPending}},
		ports.Filter{Group: new("übung 1")},
		ports.Filter{Priority: new(domain.MaxPriority)},
		ports.Filter{Priority: new(0), FileName: "job"},
		ports.Filter{Group: new("Übung 1"), FileName: "así"},
		ports.Filter{Statuses: []domain.Status{"unknown"}},
		ports.Filter{Statuses: []domain.Status{domain.StatusPending, domain.StatusPending}},
		ports.Filter{IdempotencyKey: "nobody's"},
		ports.Filter{CreatedFrom: nth(3).CreatedAt.Add(time.Microsecond), CreatedBefore: nth(3).CreatedAt})
}

// matches is the contract's sentence on filters, word by word.
func matches(f ports.Filter, j domain.Job) bool {
	lower := func(s string) string { return strings.ToLower(s) } // the names here are ASCII
	return (len(f.Statuses) == 0 || slices.Contains(f.Statuses, j.Status)) &&
		(f.CreatedFrom.IsZero() || !j.CreatedAt.Before(f.CreatedFrom)) &&
		(f.CreatedBefore.IsZero() || j.CreatedAt.Before(f.CreatedBefore)) &&
		strings.Contains(lower(j.Input.FileName), lower(f.FileName)) &&
		(f.IdempotencyKey == "" || j.IdempotencyKey == f.IdempotencyKey) &&
		(f.Group == nil || j.Group == *f.Group) && (f.Priority == nil || j.Priority == *f.Priority)
}

func listFiltered(w jobWorld) {
	all := everyState()
	w.create(all...)
	for _, f := range filters() {
		want := slices.DeleteFunc(slices.Clone(all), func(j domain.Job) bool { return !matches(f, j) })
		if got := w.list(ports.Query{Filter: f, OldestFirst: true, Limit: 100}); !slices.Equal(got, want) {
			w.Errorf("List(%+v) = %q, want %q", f, ids(got), ids(want))
		}
		slices.Reverse(want)
		want = want[:min(2, len(want))]
		if got := w.list(ports.Query{Filter: f, Limit: 2}); !slices.Equal(got, want) {
			w.Errorf("List(%+v), two newest = %q, want %q", f, ids(got), ids(want))
		}
	}
}

func countFiltered(w jobWorld) {
	all := everyState()
	w.create(all...)
	for _, f := range filters() {
		var want int64
		for _, j := range all {
			if matches(f, j) {
				want++
			}
		}
		w.counts(f, want)
	}
}

func (w jobWorld) counts(f ports.Filter, want int64) {
	w.Helper()
	if got, err := w.jobs.Count(w.Context(), f); err != nil || got != want {
		w.Errorf("Count(%+v) = %d, %v, want %d", f, got, err, want)
	}
}

func listByFileName(w jobWorld) {
	names := []string{
		"Così fan tutte.mp3", "COSI\u0300 FAN TUTTE.MP3", "100% rock_n_roll.wav", "100 rock.wav", `back\slash*?[a].ogg`,
		`it's "live".flac`, "nul\x00inside.mp3", "\xff\xfe.mp3", "ЖУК.mp3", "한국.mp3", "",
	}
	for i, name := range names {
		job := nth(i)
		names[i] = domain.Text(name)
		job.Input.FileName = names[i]
		w.create(job)
	}
	for part, want := range map[string][]string{
		"così": {names[0], names[1]}, "COSI": {names[0], names[1]}, "Si\u0300 F": {names[0], names[1]},
		"TUTTE.mp3": {names[0], names[1]}, "%": {names[2]}, "k_n": {names[2]}, "100": {names[2], names[3]},
		`\`: {names[4]}, "*": {names[4]}, "?": {names[4]}, "[a]": {names[4]}, "'": {names[5]}, `"live"`: {names[5]}, `" OR "`: nil,
		"INSIDE": {names[6]}, "ul\x00i": {names[6]}, "\xfe.M": {names[7]}, "\xff": {names[7]},
		"жук": {names[8]}, "Жу": {names[8]}, "한": {names[9]}, "\u1112\u1161\u11ab\u1100\u116e\u11a8": {names[9]},
		"tutte*": nil, "fan AND": nil, "nothing": nil, "": names, "\u0300": names,
	} {
		f := ports.Filter{FileName: part}
		var got []string
		for _, j := range w.list(ports.Query{Filter: f, OldestFirst: true, Limit: 100}) {
			got = append(got, j.Input.FileName)
		}
		if !slices.Equal(got, want) {
			w.Errorf("file names with %q = %q, want %q", part, got, want)
		}
		w.counts(f, int64(len(want)))
	}
}
