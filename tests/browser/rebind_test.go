package browser_test

import (
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"
)

// evil is a page that would take and destroy what it can once its name leads
// to a Songmap.
const evil = `<!doctype html><html lang="en"><title>Evil</title><main><h1>Evil</h1><script>
async function attack() {
  const form = new FormData();
  form.append("file", new Blob(["stolen"]), "stolen.wav");
  const calls = [["GET", "/api/jobs"], ["POST", "/api/analyze", form], ["DELETE", "/api/jobs/cleanup?days=0"], ["GET", "/livez"]];
  return Promise.all(calls.map(([method, place, body]) => fetch(place, { method, body }).then(async (r) => r.status + " " + (await r.json()).code)));
}
</script></main></html>`

func TestAPageWhoseNameIsBentToThisMachineGetsNothing(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	submit(t, home, "private.wav", "private")
	target, err := url.Parse(home)
	if err != nil {
		t.Fatal(err)
	}
	// The browser takes both for one site, as after a change of the name's
	// address: first the page of the attacker is there, then Songmap.
	mux := http.NewServeMux()
	mux.HandleFunc("GET /evil", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(evil))
	})
	mux.Handle("/", httputil.NewSingleHostReverseProxy(target))
	bent := httptest.NewServer(mux)
	defer bent.Close()

	// Every browser leads names below localhost to this machine.
	b := open(t, strings.Replace(bent.URL, "127.0.0.1", "rebind.localhost", 1), "/evil", 1440, "status of 4(21|04)")
	got := eval[[]string](b, `attack()`)
	for _, answer := range got {
		if answer != "421 host_not_allowed" {
			t.Errorf("the page is answered %q", got)
		}
	}
	if len(got) != 4 {
		t.Errorf("the page is answered %q", got)
	}
	honest := open(t, home, "/", 1440)
	honest.wait(`document.querySelector("main").textContent.includes("private.wav") && !document.body.textContent.includes("stolen")`)
}
