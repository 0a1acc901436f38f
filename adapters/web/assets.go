package web

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io/fs"
	"path"
)

//go:embed ui
var files embed.FS

// ui is what the page is made of.
type ui struct {
	edition string           // names the content of all assets together
	assets  map[string]asset // by path, "js/jobs.js"
	jobs    []byte
	song    []byte
}

type asset struct {
	mediaType string
	text      []byte
}

// read takes all files into memory. Every asset lives below its edition's own
// path, which the two documents name: a browser can keep assets for good, and
// never mixes those of two editions, not even in the middle of an upgrade.
func read(files fs.FS) (*ui, error) {
	u := &ui{assets: map[string]asset{}}
	documents := map[string][]byte{}
	sum := sha256.New()
	err := fs.WalkDir(files, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		text, err := fs.ReadFile(files, name)
		if path.Ext(name) == ".html" {
			documents[name] = text
			return err
		}
		u.assets[name] = asset{mediaType(name), text}
		content := sha256.Sum256(text)
		sum.Write([]byte(name))
		sum.Write(content[:])
		return err
	})
	u.edition = hex.EncodeToString(sum.Sum(nil)[:8])
	home := []byte(place + u.edition + "/")
	u.jobs = bytes.ReplaceAll(documents["index.html"], []byte(place), home)
	u.song = bytes.ReplaceAll(documents["song.html"], []byte(place), home)
	return u, err
}

// mediaType is fixed for what ui holds, so that it does not depend on the
// machine's own table.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".svg":
		return "image/svg+xml"
	}
	return "application/octet-stream"
}
