package zaplog_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"testing"
	"time"

	"go.uber.org/zap"

	"songmap/adapters/zaplog"
)

// line is what one line of a log in JSON says.
func line(t *testing.T, c zaplog.Config, fields ...zap.Field) map[string]any {
	t.Helper()
	var out bytes.Buffer
	c.Level, c.JSON = zap.NewAtomicLevel(), true
	zaplog.New(&out, c).With(fields[0]).Info("said", fields[1:]...)
	var said map[string]any
	if err := json.Unmarshal(out.Bytes(), &said); err != nil {
		t.Fatalf("%s: %v", &out, err)
	}
	return said
}

func TestCollectorsGetDurationsAsNumbers(t *testing.T) {
	t.Parallel()
	said := line(t, zaplog.Config{}, zap.Duration("drain", 30*time.Second), zap.Duration("took", 1234567*time.Nanosecond), zap.Int("n", 7))
	if said["drain_ms"] != 30000.0 || said["took_ms"] != 1.235 || said["n"] != 7.0 {
		t.Errorf("said: %v", said)
	}
}

func TestTheLevelChangesWhileTheLogIsInUse(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	level := zap.NewAtomicLevel()
	log := zaplog.New(&out, zaplog.Config{Level: level}).Named("part")
	log.Debug("before")
	level.SetLevel(zap.DebugLevel)
	log.Debug("between")
	level.SetLevel(zap.InfoLevel)
	log.Debug("after")
	if text := out.String(); strings.Count(text, "\n") != 1 || !strings.Contains(text, "between") {
		t.Errorf("the log says %s", text)
	}
}

func TestNamesOfFilesAndKeysAreLeftOut(t *testing.T) {
	t.Parallel()
	const secret = "My Secret Song"
	long := &fs.PathError{Op: "open", Path: "/srv/up loads/" + secret + ".wav", Err: fs.ErrNotExist}
	said := line(t, zaplog.Config{Redact: true},
		zap.String("key", secret), zap.String("message", secret+" is broken."), zap.String("path", "/api/"+secret),
		zap.Error(fmt.Errorf("job 7: %w", errors.Join(errors.New("closed"), long))),
		zap.NamedError("moved", &os.LinkError{Op: "rename", Old: "/a/" + secret, New: "/b/" + secret, Err: fs.ErrExist}),
		zap.NamedError("plain", errors.New(`cannot read "Secret.FLAC": no music`)),
		zap.String("because", "uploads/Secret.bin: gone"),
		zap.String("route", "GET /api/jobs/{job_id}"), zap.String("job", "a-b_1"))
	for name, value := range said {
		if strings.Contains(fmt.Sprint(value), "Secret") {
			t.Errorf("%s says %v", name, value)
		}
	}
	if said["route"] != "GET /api/jobs/{job_id}" || said["job"] != "a-b_1" || !strings.HasPrefix(said["error"].(string), "job 7: closed") {
		t.Errorf("too much is left out: %v", said)
	}
	if kept := line(t, zaplog.Config{Redact: true}, zap.Int("n", 1), zap.String("path", "/api/jobs/a-b/events")); kept["path"] != "/api/jobs/a-b/events" {
		t.Errorf("the path of a call is left out: %v", kept)
	}
}
