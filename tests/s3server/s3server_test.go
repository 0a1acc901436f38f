package s3server_test

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"songmap/tests/s3server"
)

func TestEachTestHasABucketOfItsOwn(t *testing.T) {
	t.Parallel()
	one, two := s3server.New(t), s3server.New(t)
	if one.Endpoint != two.Endpoint || one.Name == two.Name {
		t.Errorf("got %+v and %+v, want two buckets of one server", one, two)
	}
}

// held is set in a process that shows its bucket and waits to be killed.
const held = "SONGMAP_TEST_HELD"

func TestTheServerEndsWithAProcessThatIsKilled(t *testing.T) {
	t.Parallel()
	if os.Getenv(held) != "" {
		fmt.Fprintln(os.Stderr, s3server.New(t).Dir)
		select {}
	}
	_ = s3server.New(t) // or skip
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run", "^"+t.Name()+"$")
	cmd.Env = append(os.Environ(), held+"=1")
	out, err := cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	dir := filepath.Dir(strings.TrimSpace(line))
	for tick := time.Tick(10 * time.Millisecond); ; <-tick {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		if err := t.Context().Err(); err != nil {
			t.Fatal(dir, "is still there")
		}
	}
}
