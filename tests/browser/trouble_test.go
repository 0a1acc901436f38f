package browser_test

import (
	"bytes"
	"context"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// submit uploads a file as another client.
func submit(t *testing.T, home, fileName, content string, fields ...string) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for _, field := range fields {
		name, value, _ := strings.Cut(field, "=")
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", fileName)
	if err == nil {
		_, err = part.Write([]byte(content))
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, home+"/api/analyze", &body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusAccepted {
		t.Fatalf("upload of %s: %s", fileName, answer.Status)
	}
	return strings.TrimPrefix(answer.Header.Get("Location"), "/api/status/")
}

// remove deletes a job as another client.
func remove(t *testing.T, home, id string) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodDelete, home+"/api/jobs/"+id, nil)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := answer.Body.Close(); err != nil || answer.StatusCode != http.StatusOK {
		t.Fatalf("deletion of %s: %s, %v", id, answer.Status, err)
	}
}

func TestARestartShowsAndHeals(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, stop := s.serve("--analyzer", "sleep 3600", "--workers", "1")
	submit(t, home, "before.wav", "sound")
	submit(t, home, "gone meanwhile.wav", "sound")
	b := open(t, home, "/", 1440)
	b.wait(live)
	b.wait(rowState, "before.wav", "processing")
	gone := eval[string](b, rowWith+`.dataset.job`, "gone meanwhile")
	b.expect("ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE")
	stop()
	b.wait(offline)
	b.wait(`!document.querySelector("#offline").hidden`)
	b.wait(rowWith+"!== undefined", "before.wav") // the table stays readable, and may have heard of the release
	b.accessible()
	s.serve("--listen", strings.TrimPrefix(home, "http://"), "--analyzer", "sleep 3600", "--workers", "1")
	submit(t, home, "meanwhile.wav", "sound")
	remove(t, home, gone)
	b.wait(live)
	b.wait(`document.querySelector("#offline").hidden`)
	b.wait(rowState, "before.wav", "processing")
	b.wait(rowState, "meanwhile.wav", "pending")
	b.wait(noRow, "gone meanwhile")
	submit(t, home, "after.wav", "sound")
	b.wait(rowState, "after.wav", "pending")
}

// before runs a script in every page of the tab, ahead of the page's own.
func (b *tab) before(source string) {
	b.t.Helper()
	b.do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: source})
		return chromedp.Void{}, err
	})
}

// Time is made to run faster for the page, or the test would have to be silent
// for as long as a stream that is lost.
func TestASilentStreamCountsAsLost(t *testing.T) {
	t.Parallel()
	home, _ := newSite(t).serve()
	b := newTab(t, home, 1440)
	b.before(`const later = window.setTimeout; window.setTimeout = (f, ms) => later(f, ms === 40000 ? 500 : ms)`)
	b.visit("/")
	b.wait(live)
	b.wait(offline)
	b.wait(live)
}

// As behind a proxy that keeps what it should pass on.
func TestJobsAreShownWithoutAStream(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(3, "complete", "")
	home, _ := s.serve()
	b := newTab(t, home, 1440)
	b.before(`window.EventSource = class extends EventTarget { close() {} }`)
	b.visit("/")
	b.wait(rowState, "song 1", "complete")
}

// Six such tabs would leave a browser no connection.
func TestATabOpenedInTheBackgroundLetsGoOfItsStream(t *testing.T) {
	t.Parallel()
	home, _ := newSite(t).serve()
	b := newTab(t, home, 1440)
	b.before(`
		Object.defineProperty(document, "hidden", { get: () => true });
		const later = window.setTimeout; window.setTimeout = (f, ms) => later(f, ms === 60000 ? 500 : ms);
		window.streams = [];
		window.EventSource = class extends EventSource { constructor(path) { super(path); streams.push(this); this.addEventListener("open", () => { this.wasOpen = true; }); } };`)
	b.visit("/")
	b.wait(`streams.length === 1 && streams[0].wasOpen`)
	b.wait(`streams.length === 1 && streams[0].readyState === EventSource.CLOSED`)
}

func TestWhatAProxyRefusesIsToldAsWell(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(1, "error", "timed_out")
	home, _ := s.serve()
	behind, err := url.Parse(home)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/", &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(behind) }})
	for place, status := range map[string]int{"POST /api/analyze": 413, "POST /api/jobs/seed-1/retry": 502} {
		mux.HandleFunc(place, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body)
			http.Error(w, "<h1>nginx</h1>", status)
		})
	}
	proxy := httptest.NewServer(mux)
	t.Cleanup(proxy.Close)
	b := open(t, proxy.URL, "/", 1440)
	b.wait(live)
	b.expect("status of 413|status of 502")
	b.choose(s.file("large.wav", []byte("sound")))
	b.wait(`document.querySelector("#uploads").innerText.includes("Larger than this service accepts.")`)
	b.click(b.row("song 1") + ` [data-act="retry"]`)
	b.wait(`document.querySelector(".row-note")?.innerText.includes("The service does not answer.")`)
}

func TestAReloadInTheMiddleFindsTheJobAgain(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve("--analyzer", "sleep 3600")
	b := open(t, home, "/", 1440)
	b.wait(live)
	b.choose(s.file("slow.wav", []byte("sound")))
	b.wait(rowState, "slow.wav", "processing")
	b.do(chromedp.Reload())
	b.wait(rowState, "slow.wav", "processing")
	b.wait(live)
	b.click(b.row("slow.wav") + ` [data-act="cancel"]`)
	b.wait(rowState, "slow.wav", "cancelled")
}

func TestOtherPeoplesJobsArriveAndGoByThemselves(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(60, "complete", "")
	home, _ := s.serve("--analyzer", "sleep 3600")
	b := open(t, home, "/", 1440)
	b.wait(live)
	id := submit(t, home, "theirs.wav", "sound")
	b.wait(rowState, "theirs.wav", "processing")
	b.click("#older")
	b.wait(noRow, "theirs.wav")
	submit(t, home, "newer.wav", "sound")
	b.wait(`document.querySelector("#fresh").innerText.startsWith("1 job has come since") && !document.querySelector("#fresh").hidden`)
	b.wait(noRow, "newer.wav") // nothing moves below the reader
	b.accessible()
	b.click("#fresh")
	b.wait(rowState, "newer.wav", "processing")
	remove(t, home, id)
	b.wait(noRow, "theirs.wav")
}

func TestAPhoneNeedsNoSidewaysScrolling(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.seed(30, "error", "decode_failed")
	home, _ := s.serve("--analyzer", "sleep 3600")
	submit(t, home, strings.Repeat("a very long name without end ", 6)+".flac", "sound")
	for _, width := range []int64{320, 390} {
		b := open(t, home, "/", width)
		b.wait(`document.querySelectorAll("#rows tr").length === 31`)
		b.narrow()
		b.click(`#rows tr:nth-child(2) [data-act="pick"]`)
		b.wait(`!document.querySelector("#picked").hidden`)
		b.narrow()
		b.accessible()
		b.click("#picked-none")
		b.wait(`document.querySelector("#picked").hidden && document.activeElement.id === "jobs"`)
		b.click("#rows tr:first-child .song")
		b.wait(`document.querySelector("#placeholder h2")?.innerText`)
		b.narrow()
	}
}

// narrow fails the test if something is wider than the window.
func (b *tab) narrow() {
	b.t.Helper()
	wide := eval[[]string](b, `document.documentElement.scrollWidth <= innerWidth ? [] :
		[...document.querySelectorAll("*")].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).map((e) => e.tagName + "." + e.className).slice(0, 9)`)
	if len(wide) > 0 {
		b.t.Errorf("wider than the window: %v", wide)
	}
}
