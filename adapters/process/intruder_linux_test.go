package process_test

import (
	"context"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
	"songmap/ports"
)

// linuxRoles are analyzers that are out to do harm, and a service for them.
func linuxRoles() map[string]func(args []string) {
	return map[string]func([]string){
		"intruder": intrude,
		"service": func(a []string) { // LEVEL ROLE INPUT OUTPUT MORE…: an analysis in a process of its own
			must(sandbox.Hide())
			c := process.Config{Command: playing(a[1], a[4:]...), Sandbox: under(sandbox.Level(a[0]))}
			analyzer, err := process.New(c)
			must(err)
			made, err := analyzer.Analyze(context.Background(), ports.Task{JobID: "job-1", Input: a[2], Output: a[3]}, ignore)
			must(err)
			say(os.Stdout, string(made.SongMap))
		},
		"leaver": func(a []string) { // leaves a process in a session of its own, twice removed, and waits or ends
			leave("left", a[2])
			if len(a) > 3 {
				wait()
			}
			say(os.Stdout, songMap)
		},
		"left": func(a []string) {
			if len(a) > 1 {
				leave("left", a[0]) // and ends
				return
			}
			hold(a[0])
			wait()
		},
		"runner": func(a []string) { // is a new process all the time
			pipe := os.NewFile(3, "pipe")
			if len(a) > 2 {
				fd, err := syscall.Open(a[2], syscall.O_WRONLY, 0)
				must(err)
				_, err = syscall.Write(fd, []byte("held"))
				must(err)
				pipe = os.NewFile(uintptr(fd), "pipe")
			}
			next := exec.CommandContext(context.Background(), os.Args[0], "play", "runner")
			next.ExtraFiles = []*os.File{pipe}
			next.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
			must(next.Start())
			if len(a) > 2 {
				say(os.Stdout, songMap)
			}
		},
		"glutton": func(a []string) {
			write(a[1], "vocals.wav", strings.Repeat("la ", 1<<20))
			say(os.Stdout, songMap)
		},
		"bounded": func([]string) { // says what it may do
			var core unix.Rlimit
			must(unix.Getrlimit(unix.RLIMIT_CORE, &core))
			privileges, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
			must(err)
			session, err := unix.Getsid(0)
			must(err)
			report("core", core.Max, "no_new_privs", privileges, "session", session)
		},
	}
}

// leave starts a role in a session of its own.
func leave(role, pipe string, more ...string) {
	next := exec.CommandContext(context.Background(), os.Args[0], append([]string{"play", role, pipe}, more...)...)
	next.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	must(next.Start())
}

// report is a Song Map that says more.
func report(pairs ...any) {
	m := map[string]any{}
	must(json.Unmarshal([]byte(songMap), &m))
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i].(string)] = pairs[i+1]
	}
	must(json.NewEncoder(os.Stdout).Encode(m))
}

// intrude does what every analyzer needs, tries what none should, and says
// what it could do. Its arguments are INPUT OUTPUT HOUSE ADDRESS SERVICE.
func intrude(a []string) {
	input, output, house, address := a[0], a[1], a[2], a[3]
	service, err := strconv.Atoi(a[4])
	must(err)
	_, err = os.ReadFile(input)
	must(err)
	write(output, "deep/in/vocals.wav", "la")
	must(os.Rename(filepath.Join(output, "deep/in/vocals.wav"), filepath.Join(output, "vocals.wav")))
	temp, err := os.CreateTemp("", "")
	must(err)
	must(temp.Close())
	must(os.WriteFile(os.DevNull, []byte("x"), 0))
	must(exec.CommandContext(context.Background(), "ls", "/usr").Run())

	dial := func(network, address string) func() error {
		return func() error {
			conn, err := net.Dial(network, address)
			if err == nil {
				_ = conn.Close()
			}
			return err
		}
	}
	in := func(name string) string { return filepath.Join(house, name) }
	could := []string{}
	for _, attempt := range []struct {
		what string
		try  func() error
	}{
		{"read the environment of the service", func() error { return read("/proc/" + a[4] + "/environ") }},
		{"read the memory of the service", func() error { return read("/proc/" + a[4] + "/mem") }},
		{"trace the service", func() error { return unix.PtraceSeize(service) }},
		{"signal the service", func() error { return unix.Kill(service, 0) }},
		{"signal its supervisor", func() error { return unix.Kill(os.Getppid(), 0) }},
		{"read the database", func() error { return read(in("jobs.db")) }},
		{"list the uploads", func() error { _, err := os.ReadDir(in("uploads")); return err }},
		{"read another song", func() error { return read(in("uploads/other.wav")) }},
		{"write the database", func() error { return os.WriteFile(in("jobs.db"), []byte("mine"), 0o600) }},
		{"truncate the database", func() error { return os.Truncate(in("jobs.db"), 1) }},
		{"change the mode of the database", func() error { return os.Chmod(in("jobs.db"), 0o666) }},
		{"write to another job's folder", func() error { return os.WriteFile(in("output/job-2/vocals.wav"), nil, 0o600) }},
		{"take another song", func() error { return os.Link(in("uploads/other.wav"), filepath.Join(output, "a")) }},
		{"move another song", func() error { return os.Rename(in("uploads/other.wav"), filepath.Join(output, "b")) }},
		{"remove the database", func() error { return os.Remove(in("jobs.db")) }},
		{"use TCP", dial("tcp", address)},
		{"use UDP", dial("udp", address)},
		{"use a socket of this machine", dial("unix", in("socket"))},
	} {
		if attempt.try() == nil {
			could = append(could, attempt.what)
		}
	}
	report("could", could)
}

func read(name string) error {
	f, err := os.Open(name)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = f.Read(make([]byte, 1))
	return err
}
