//go:build unix

package crowd

import (
	"testing"
	"time"
)

func TestASongNoticesWhatMustNotHappen(t *testing.T) {
	t.Parallel()
	then, now := time.Unix(1, 0), time.Unix(2, 0)
	for name, c := range map[string]struct {
		before, after View
		wrong         bool
	}{
		"progress rises":      {View{Status: "processing", Progress: 0.2}, View{Status: "processing", Progress: 0.3}, false},
		"progress falls":      {View{Status: "processing", Progress: 0.2}, View{Status: "processing", Progress: 0.1}, true},
		"another attempt":     {View{Status: "processing", Progress: 0.2}, View{Status: "processing", Attempt: 1}, false},
		"it goes back":        {View{Status: "processing", Progress: 0.2}, View{Status: "pending"}, false},
		"it ends":             {View{Status: "processing", Progress: 0.2}, View{Status: "complete", CompletedAt: &now}, false},
		"the end is the same": {View{Status: "complete", CompletedAt: &now}, View{Status: "complete", CompletedAt: &now}, false},
		"the end is undone":   {View{Status: "complete", CompletedAt: &now}, View{Status: "pending"}, true},
		"it ends again":       {View{Status: "complete", CompletedAt: &then}, View{Status: "complete", CompletedAt: &now}, true},
		"another reason":      {View{Status: "error", ErrorCode: "cancelled"}, View{Status: "error", ErrorCode: "timed_out"}, true},
		"another job":         {View{JobID: "a", Status: "pending"}, View{JobID: "b", Status: "pending"}, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := &Song{}
			if violation := s.Saw(c.before); violation != "" {
				t.Fatal(violation)
			}
			if violation := s.Saw(c.after); (violation != "") != c.wrong {
				t.Errorf("violation %q, want one: %v", violation, c.wrong)
			}
		})
	}
}
