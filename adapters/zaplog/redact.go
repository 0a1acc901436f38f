package zaplog

import (
	"errors"
	"io/fs"
	"os"
	"regexp"
	"slices"
	"strings"

	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"
)

const redacted = "[redacted]"

// operators are fields of which no client writes a part.
var operators = []string{"route", "url", "database", "folder", "stack"} //nolint:gochecknoglobals // a table that nothing changes

// redact leaves out names of keys, and in texts whatever looks like a file. What is
// written by a client that meant no call of ours may be anything.
func redact(f zapcore.Field) zapcore.Field {
	switch f.Key {
	case "key", "by", "file", "message":
		if f.Type == zapcore.SkipType {
			return f
		}
		return zap.String(f.Key, redacted)
	case "path":
		return zap.String(f.Key, meant(f.String))
	}
	if err, ok := f.Interface.(error); ok && f.Type == zapcore.ErrorType {
		return zap.String(f.Key, withoutFiles(withoutPaths(err.Error(), err)))
	}
	if f.Type == zapcore.StringType && !slices.Contains(operators, f.Key) {
		return zap.String(f.Key, withoutFiles(f.String))
	}
	return f
}

// meant keeps a path that can be one of a call.
func meant(path string) string {
	if ours.MatchString(path) {
		return path
	}
	return redacted
}

var ours = regexp.MustCompile(`^/(api/[\w/-]*|health|livez|readyz|metrics|docs/|song/[\w-]+|openapi[\w.-]*|)$`)

// withoutPaths leaves out the paths that the errors in a chain carry, blanks and all.
func withoutPaths(text string, err error) string {
	var at *fs.PathError
	if errors.As(err, &at) && at.Path != "" {
		text = strings.ReplaceAll(text, at.Path, redacted)
	}
	var link *os.LinkError
	if errors.As(err, &link) && link.Old != "" && link.New != "" {
		text = strings.NewReplacer(link.Old, redacted, link.New, redacted).Replace(text)
	}
	return text
}

// files are what looks like a path, or like the name of a sound.
var files = regexp.MustCompile(`[^\s"'(]*[/\\][^\s"'):]+|[^\s"'(/]+\.(?i:wav|wave|mp3|flac|ogg|oga|opus|m4a|mp4|aac|aiff?|wma|amr)\b`)

func withoutFiles(text string) string { return files.ReplaceAllString(text, redacted) }
