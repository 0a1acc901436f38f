package cli

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"path/filepath"
	"regexp"
	"strings"
)

// fileDigest returns the SHA-256 of a file in hex.
func fileDigest(ctx context.Context, name string) (string, error) {
	f, _, err := open(name)
	if err != nil {
		return "", err
	}
	defer f.Close()
	sum := sha256.New()
	for err == nil && ctx.Err() == nil {
		_, err = io.CopyN(sum, f, 1<<20)
	}
	if !errors.Is(err, io.EOF) {
		return "", cmp.Or(err, context.Cause(ctx))
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

var unsafeInID = regexp.MustCompile(`[^A-Za-z0-9_-]+`)

// jobID makes the id of a job from the name of a file.
func jobID(file string) string {
	id := unsafeInID.ReplaceAllString(stem(file), "_")
	id = id[:min(len(id), 64)]
	if checkID(id) != nil {
		return "song"
	}
	return id
}

// stem returns the name of a file without folder and extension. A name that is all
// extension stays as it is.
func stem(file string) string {
	base := filepath.Base(file)
	if s := strings.TrimSuffix(base, filepath.Ext(base)); s != "" {
		return s
	}
	return base
}
