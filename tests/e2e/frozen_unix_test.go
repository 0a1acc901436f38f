//go:build unix

package e2e_test

import (
	"bytes"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestAnInstanceThatWasFrozenWritesNothingOver(t *testing.T) {
	t.Parallel()
	s := onPostgres(t)
	gate := s.dir + "/gate"
	frozen := s.start("--workers", "1", "--analyzer", "sh "+s.put("gated.sh", []byte(gated))+" "+gate)
	id := frozen.submit("song.wav", wave(t))
	frozen.wait(id, "processing")
	frozen.signal(syscall.SIGSTOP)
	other := s.start()
	if s := other.wait(id, "complete", "error"); s.Status != "complete" || s.Attempt != 0 {
		t.Errorf("on the other instance the job ends as %+v", s)
	}
	before := other.get("/api/songmap/" + id).body
	if err := os.WriteFile(gate, nil, 0o600); err != nil { // its analysis ends, too
		t.Fatal(err)
	}
	frozen.signal(syscall.SIGCONT)
	next := frozen.submit("next.wav", wave(t)) // somebody runs it
	frozen.wait(next, "complete")
	frozen.stop()
	if after := other.get("/api/songmap/" + id).body; !bytes.Equal(after, before) || strings.Contains(string(after), `"bpm_global":1,`) {
		t.Errorf("the Song Map was %s and is %s", before, after)
	}
	history := string(other.get("/api/jobs/" + id + "/history").body)
	if n := strings.Count(history, `"completed"`); n != 1 {
		t.Errorf("it was completed %d times: %s", n, history)
	}
}
