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
	return append(all,
		ports.Filter{Statuses: []domain.Status{"unknown"}},
		ports.Filter{Statuses: []domain.Status{domain.Pending, domain.Pending}},
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
		(f.IdempotencyKey == "" || j.IdempotencyKey == f.IdempotencyKey)
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
		"Así fue.mp3", "ASÍ FUE.MP3", "100% rock_n_roll.wav", "100 rock.wav", `back\slash*?[a].ogg`,
		"it's.flac", "nul\x00inside.mp3", "\xff\xfe.mp3", "",
	}
	for i, name := range names {
		job := nth(i)
		job.Input.FileName = name
		w.create(job)
	}
	for part, want := range map[string][]string{
		"así": {names[0]}, "ASÍ": {names[1]}, "S\u00ed FU": {names[0]}, "s\u00cd fu": {names[1]},
		"FUE.mp3": {names[0], names[1]}, "%": {names[2]}, "k_": {names[2]}, "100": {names[2], names[3]},
		`\`: {names[4]}, "*": {names[4]}, "?": {names[4]}, "[a]": {names[4]}, "'": {names[5]},
		"L\x00I": {names[6]}, "INSIDE": {names[6]}, "\x00": {names[6]}, "\xfe.M": {names[7]}, "\xff": {names[7]},
		"\xad": {names[0]}, "nothing": nil, "": names,
	} {
		var got []string
		for _, j := range w.list(ports.Query{Filter: ports.Filter{FileName: part}, OldestFirst: true, Limit: 100}) {
			got = append(got, j.Input.FileName)
		}
		if !slices.Equal(got, want) {
			w.Errorf("file names with %q = %q, want %q", part, got, want)
		}
	}
}
