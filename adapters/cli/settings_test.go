package cli_test

import (
	"net/http"
	"testing"
)

func TestFlagsBeatTheEnvironment(t *testing.T) {
	var key string
	server := serve(t, "GET /api/jobs", func(w http.ResponseWriter, r *http.Request) {
		key = r.Header.Get("Authorization")
		says(200, "application/json", `{"count":0,"jobs":[]}`)(w, r)
	})
	t.Setenv("SONGMAP_SERVER", server)
	t.Setenv("SONGMAP_API_KEY", "from-environment")
	if got := run(t, "jobs", "list"); got.code != 0 || key != "Bearer from-environment" {
		t.Errorf("got %+v with %q, want the key of the environment", got, key)
	}
	t.Setenv("SONGMAP_SERVER", "ftp://nonsense")
	if got := run(t, "jobs", "list", "--server", server, "--api-key", "from-flag"); got.code != 0 || key != "Bearer from-flag" {
		t.Errorf("got %+v with %q, want the key of the flag", got, key)
	}
	if got := run(t, "analyze", write(t, "a.mp3")[0]); got.code != 0 {
		t.Errorf("got %+v: analyze wants no server", got)
	}
	if got := run(t, "jobs", "list"); got.code != 2 {
		t.Errorf("got %+v, want the environment's address refused", got)
	}
}
