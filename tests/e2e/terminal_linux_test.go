package e2e_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"

	"golang.org/x/sys/unix"

	"songmap/tests/postgresql"
)

// terminal opens both ends of a new terminal.
func terminal(t *testing.T) (far, near *os.File) {
	t.Helper()
	far, err := os.OpenFile("/dev/ptmx", os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Skip(err) // not everywhere, not even in CI
	}
	t.Cleanup(func() { _ = far.Close() })
	var number int
	raw, err := far.SyscallConn()
	if err == nil {
		err = raw.Control(func(fd uintptr) {
			if err = unix.IoctlSetPointerInt(int(fd), unix.TIOCSPTLCK, 0); err == nil {
				number, err = unix.IoctlGetInt(int(fd), unix.TIOCGPTN)
			}
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	near, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	return far, near
}

func TestAClosedTerminalStopsTheServiceAndHarmsNoJob(t *testing.T) {
	t.Parallel()
	for _, keys := range []string{"", oldKey} { // at a terminal keys make no difference
		s := newSite(t)
		more := []string{"--analyzer", "sleep 3600", "--drain", "100ms"}
		if keys != "" {
			more = append(more, "--api-keys-file", s.put("keys", []byte(keys)))
		}
		far, near := terminal(t)
		cmd := s.command(append([]string{"serve"}, s.args(more...)...)...)
		cmd.Stdin, cmd.Stdout, cmd.Stderr = near, near, near
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_ = near.Close()
		p := &program{cmd: cmd, log: &transcript{more: make(chan struct{}, 1), ended: make(chan struct{})}}
		address := make(chan string, 1)
		go p.listen(bufio.NewScanner(far), address)
		select {
		case at := <-address:
			p.client = client{t, at}
		case <-p.log.ended:
			t.Fatalf("the program ended:\n%s", p.log.text())
		}
		var id string
		if keys == "" {
			id = p.submit("a.wav", wave(t))
			p.wait(id, "processing")
		}
		_ = far.Close()
		if code := p.exit(); code != 0 {
			t.Errorf("exit code %d after the terminal was closed, with keys %q", code, keys)
		}
		if id != "" {
			s.wantGivenBack(id)
		}
	}
}

func TestAMigrationShowsAtATerminalHowFarItIs(t *testing.T) {
	t.Parallel()
	dsn, s := postgresql.Database(t), newSite(t)
	c, stop := s.serve()
	c.submit("song.wav", wave(t))
	stop()
	far, near := terminal(t)
	cmd := s.command("migrate", "--from", "sqlite:"+s.database, "--to", dsn)
	cmd.Stderr = near
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	_ = near.Close()
	shown := make([]byte, 4096)
	if n, err := far.Read(shown); err != nil || !strings.Contains(string(shown[:n]), "migrate: ") {
		t.Errorf("shows %q, %v", shown[:n], err)
	}
}
