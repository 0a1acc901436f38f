package e2e_test

import (
	"net/http"
	"testing"
)

func TestJobsAreDeletedWhenTheirTimeIsOver(t *testing.T) {
	t.Parallel()
	s := oldSite(t) // whose jobs are older than a day
	p := s.start("--retain", "1d", "--retain", "error=10000d")
	for _, id := range []string{"2ae3dc28", "fa91a6e1"} {
		for p.get("/api/status/"+id).StatusCode != http.StatusNotFound {
			p.moreLog() // the service says when it deletes a job
		}
	}
	if s := p.status("670041d6"); s.Status != "error" {
		t.Errorf("a job whose kind is kept longer is %+v", s)
	}
}
