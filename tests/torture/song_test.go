package main

import (
	"testing"
	"time"
)

func TestASongNoticesWhatMustNotHappen(t *testing.T) {
	t.Parallel()
	then, now := time.Unix(1, 0), time.Unix(2, 0)
	for name, c := range map[string]struct {
		before, after view
		wrong         bool
	}{
		"progress rises":      {view{Status: "processing", Progress: 0.2}, view{Status: "processing", Progress: 0.3}, false},
		"progress falls":      {view{Status: "processing", Progress: 0.2}, view{Status: "processing", Progress: 0.1}, true},
		"another attempt":     {view{Status: "processing", Progress: 0.2}, view{Status: "processing", Attempt: 1}, false},
		"it goes back":        {view{Status: "processing", Progress: 0.2}, view{Status: "pending"}, false},
		"it ends":             {view{Status: "processing", Progress: 0.2}, view{Status: "complete", CompletedAt: &now}, false},
		"the end is the same": {view{Status: "complete", CompletedAt: &now}, view{Status: "complete", CompletedAt: &now}, false},
		"the end is undone":   {view{Status: "complete", CompletedAt: &now}, view{Status: "pending"}, true},
		"it ends again":       {view{Status: "complete", CompletedAt: &then}, view{Status: "complete", CompletedAt: &now}, true},
		"another reason":      {view{Status: "error", ErrorCode: "cancelled"}, view{Status: "error", ErrorCode: "timed_out"}, true},
		"another job":         {view{JobID: "a", Status: "pending"}, view{JobID: "b", Status: "pending"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &song{}
			if violation := s.saw(c.before); violation != "" {
				t.Fatal(violation)
			}
			if violation := s.saw(c.after); (violation != "") != c.wrong {
				t.Errorf("violation %q, want one: %v", violation, c.wrong)
			}
		})
	}
}
