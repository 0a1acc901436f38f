package web

import (
	"bytes"
	"io/fs"
	"net/http"
	"time"
)

// place is where the assets are, below their edition.
const place = "/assets/"

// policy lets the page use what this service sends, and nothing else; but for audio
// from media, if that is not empty, which is an origin.
func policy(media string) string {
	text := "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
	if media != "" {
		text += "; media-src 'self' " + media
	}
	return text
}

// Page returns what answers GET / (the jobs), GET /song/{job_id} (one of them)
// and GET /assets/. The documents are the same for everybody: whether there
// is such a job they find out themselves. The service may send whoever wants
// audio on to the origin media; empty: to nowhere.
func Page(media string) http.Handler {
	root, err := fs.Sub(files, "ui")
	if err != nil {
		panic("web: " + err.Error()) // the compiler has put it there
	}
	u, err := read(root)
	if err != nil {
		panic("web: " + err.Error()) // memory can be read
	}
	allowed := policy(media)
	mux := http.NewServeMux()
	mux.HandleFunc("GET /{$}", document(u.jobs))
	mux.HandleFunc("GET /song/{job_id}", document(u.song))
	mux.HandleFunc("GET "+place+"{edition}/{name...}", u.serveAsset)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", allowed)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "same-origin")
		mux.ServeHTTP(w, r)
	})
}

// document is asked for anew each time, as it names the edition of the assets.
func document(text []byte) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Cache-Control", "no-cache")
		http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(text))
	}
}

// serveAsset answers for its own edition only. A document of another one, open
// or on its way while the service was replaced, must not get half of this.
func (u *ui) serveAsset(w http.ResponseWriter, r *http.Request) {
	a, ok := u.assets[r.PathValue("name")]
	if !ok || r.PathValue("edition") != u.edition {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Content-Type", a.mediaType)
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(a.text))
}
