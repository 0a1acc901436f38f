package browser_test

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"time"
)

// axe-core by Deque (MPL-2) is fetched from the npm registry when it is needed
// and kept in the user's cache; nobody has to have it in order to run Songmap.
const (
	axeVersion   = "4.14.1"
	axeIntegrity = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
)

// axe is the text of axe-core.
var axe = sync.OnceValues(func() (string, error) {
	pack, err := axePack()
	if err != nil {
		return "", err
	}
	if sum := sha512.Sum512(pack); base64.StdEncoding.EncodeToString(sum[:]) != axeIntegrity {
		return "", errors.New("axe-core is not the one that was pinned")
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(pack))
	if err != nil {
		return "", err
	}
	for files := tar.NewReader(unzipped); ; {
		file, err := files.Next()
		if err != nil {
			return "", fmt.Errorf("axe.min.js: %w", err)
		}
		if file.Name == "package/axe.min.js" {
			text, err := io.ReadAll(files)
			return string(text), err
		}
	}
})

// axePack returns the package as the registry has it.
func axePack() ([]byte, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(cache, "songmap-tests")
	kept := filepath.Join(folder, "axe-core-"+axeVersion+".tgz")
	if pack, err := os.ReadFile(kept); err == nil {
		return pack, nil
	}
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	fresh, err := os.MkdirTemp(folder, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(fresh) }() // it is only a cache
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if out, err := exec.CommandContext(ctx, "npm", "pack", "--silent", "--pack-destination", fresh, "axe-core@"+axeVersion).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("npm pack axe-core: %w: %s", err, out)
	}
	if err := os.Rename(filepath.Join(fresh, filepath.Base(kept)), kept); err != nil {
		return nil, err
	}
	return os.ReadFile(kept)
}

// accessible fails the test for each thing that axe-core finds wrong with the
// page as it is. Where axe-core cannot be had the test says so, except in CI.
func (b *tab) accessible() {
	b.t.Helper()
	for _, f := range b.barriers() {
		b.t.Error("accessibility: " + f)
	}
}

func (b *tab) barriers() []string {
	b.t.Helper()
	source, err := axe()
	if err != nil {
		if os.Getenv("CI") != "" {
			b.t.Error(err)
		} else {
			b.t.Logf("accessibility was not looked at: %v", err)
		}
		return nil
	}
	if !eval[bool](b, "window.axe !== undefined") { // half a megabyte
		eval[bool](b, "(() => { "+source+"; return true })()")
	}
	return eval[[]string](b, `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) =>
		v.nodes.map((n) => v.id + " (" + v.impact + "): " + n.target.join(" ") + ": " + n.failureSummary)))`)
}
