package process_test

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
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
		"daredevil": func(a []string) { // makes the one attempt that is named last
			for _, attempt := range attempts(place{house: a[2], output: a[1], address: a[3]}) {
				if attempt.what == a[len(a)-1] {
					must(attempt.try())
				}
			}
		},
		"burner": func([]string) {
			for n := uint64(0); ; n++ {
				runtime.KeepAlive(n)
			}
		},
		"idler": func([]string) { wait() },
		"service": func(a []string) { // BOX ROLE INPUT OUTPUT MORE…: an analysis in a process of its own
			must(sandbox.Hide())
			c := process.Config{Command: playing(a[1], a[4:]...), Sandbox: box(a[0]), Limits: tight}
			if strings.Contains(a[0], "command") { // of somebody else's, which starts others
				c.Command = append([]string{"sh", "-c", `"$@"; exit $?`, "sh"}, c.Command...)
				c.Sandbox.Readable = []string{os.Args[0]}
			}
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
			limit := func(resource int) uint64 {
				var l unix.Rlimit
				must(unix.Getrlimit(resource, &l))
				return l.Max
			}
			privileges, err := unix.PrctlRetInt(unix.PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0)
			must(err)
			session, err := unix.Getsid(0)
			must(err)
			report("core", limit(unix.RLIMIT_CORE), "files", limit(unix.RLIMIT_FSIZE), "descriptors", limit(unix.RLIMIT_NOFILE),
				"cpu", limit(unix.RLIMIT_CPU), "no_new_privs", privileges, "session", session)
		},
	}
}

// box is a sandbox by its name: a level, and "bare" where it is without namespaces.
func box(name string) process.Sandbox {
	level, _, _ := strings.Cut(name, " ")
	s := under(sandbox.Level(level))
	s.Namespaces = s.Namespaces && !strings.Contains(name, "bare")
	return s
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

	could := []string{}
	for _, attempt := range attempts(place{house: house, output: output, address: address, service: service}) {
		if attempt.dare(a) == nil {
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
