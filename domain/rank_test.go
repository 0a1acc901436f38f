package domain_test

import (
	"errors"
	"strings"
	"testing"

	"songmap/domain"
)

func TestAJobHasAPriorityFromMinusTenToTen(t *testing.T) {
	t.Parallel()
	for priority, ok := range map[int]bool{-11: false, -10: true, 0: true, 10: true, 11: false, 1 << 40: false} {
		job, err := domain.Job{}.Ranked(priority, "")
		if (err == nil) != ok || ok && job.Priority != priority {
			t.Errorf("priority %d gives %d, %v", priority, job.Priority, err)
		}
		if !ok && (!errors.Is(err, domain.ErrInvalid) || !strings.HasPrefix(err.Error(), "priority ")) {
			t.Errorf("priority %d = %v, want an ErrInvalid that names it", priority, err)
		}
	}
}

func TestAGroupHasANameThatPeopleCanTellFromOthers(t *testing.T) {
	t.Parallel()
	for name, ok := range map[string]bool{
		"": true, "a": true, "client 7": true, "Übung/1": true, "한국": true, strings.Repeat("é", 64): true,
		strings.Repeat("é", 65): false, " a": false, "a ": false, "a\tb": false, "a\nb": false, "a\x00b": false, "\xff": false,
		"a\u200bb": false, "a\u00a0b": false, "\u202e": false,
	} {
		job, err := domain.Job{}.Ranked(3, name)
		if (err == nil) != ok || ok && job.Group != name {
			t.Errorf("group %q gives %q, %v", name, job.Group, err)
		}
		if !ok && (!errors.Is(err, domain.ErrInvalid) || !strings.HasPrefix(err.Error(), "group ")) {
			t.Errorf("group %q = %v, want an ErrInvalid that names it", name, err)
		}
	}
}
