package domain_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/domain"
)

func TestWarningsAreCleanShortAndFew(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range 50 {
		many = append(many, fmt.Sprint("Second ", i, " was not heard."))
	}
	for name, c := range map[string]struct{ said, want []string }{
		"none":            {nil, []string{}},
		"empty":           {[]string{"", " \n", "\x00"}, []string{}},
		"some":            {[]string{"Half of it.", "Étude in C♯."}, []string{"Half of it.", "Étude in C♯."}},
		"lines":           {[]string{" a\r\nb\u2028c\x1b[31m\x00d "}, []string{"a b c [31m d"}},
		"no UTF-8":        {[]string{"a\xff\xfeb"}, []string{"a\uFFFDb"}},
		"said twice":      {[]string{"a", "b", " a"}, []string{"a", "b"}},
		"too many":        {many, many[:20]},
		"longest":         {[]string{strings.Repeat("é", 300)}, []string{strings.Repeat("é", 300)}},
		"longer than the": {[]string{strings.Repeat("é", 301)}, []string{strings.Repeat("é", 299) + "…"}},
	} {
		got := domain.NewWarnings(c.said).Sentences()
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
		if again := domain.NewWarnings(got).Sentences(); !slices.Equal(again, got) {
			t.Errorf("%s: cleaned again they are %q, want %q", name, again, got)
		}
	}
}

func TestACompleteJobHasTheWarningsOfItsSongMap(t *testing.T) {
	t.Parallel()
	job, err := stand(t, domain.StatusProcessing).Complete(token, "p", []string{"The last\n2 seconds are missing.", ""}, noon)
	must(t, err)
	if got := job.Warnings.Sentences(); !slices.Equal(got, []string{"The last 2 seconds are missing."}) {
		t.Errorf("warnings = %q", got)
	}
}

// No job of ours fails with warnings; a row that somebody else wrote may.
func TestARetryHasNoWarnings(t *testing.T) {
	t.Parallel()
	job := stand(t, domain.StatusFailed)
	job.Warnings = "The last 2 seconds are missing."
	job, err := job.Retry(noon.Add(time.Second))
	must(t, err)
	if job.Warnings != "" {
		t.Errorf("warnings = %q", job.Warnings)
	}
}
