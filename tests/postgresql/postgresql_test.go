package postgresql_test

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"songmap/tests/postgresql"
)

func TestEachTestHasADatabaseOfItsOwn(t *testing.T) {
	t.Parallel()
	for range 2 {
		conn, err := pgx.Connect(t.Context(), postgresql.Database(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close(context.Background()) })
		if _, err := conn.Exec(t.Context(), "CREATE TABLE jobs (job_id text)"); err != nil {
			t.Error(err)
		}
	}
}

// held is set in a process that shows its database and waits to be killed.
const held = "SONGMAP_TEST_HELD"

func TestTheServerEndsWithAProcessThatIsKilled(t *testing.T) {
	t.Parallel()
	if os.Getenv(held) != "" {
		fmt.Fprintln(os.Stderr, postgresql.Database(t))
		select {}
	}
	_ = postgresql.Database(t) // or skip
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
	_, dir, _ := strings.Cut(strings.TrimSpace(line), "?host=")
	if err := cmd.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait()
	for tick := time.Tick(10 * time.Millisecond); ; <-tick {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		if err := t.Context().Err(); err != nil {
			t.Fatal(dir, "is still there")
		}
	}
}
