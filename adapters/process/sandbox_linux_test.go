package process_test

import (
	"encoding/json"
	"errors"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/contract"
)

func TestAnalyzerAtEveryLevel(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"off", "basic", "basic bare", "strict", "strict bare"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := box(name)
			needs(t, box.Level)
			contract.Analyzer(t, func(t *testing.T) contract.AnalyzerBench {
				t.Helper()
				return contract.AnalyzerBench{
					Analyzer: analyzer(t, process.Config{Command: playing("child"), Sandbox: box}),
					Song:     task(t, "song"),
					Broken:   task(t, "noise"),
				}
			})
		})
	}
}

// needs skips a test where the kernel cannot do what a level asks for.
func needs(t *testing.T, level sandbox.Level) {
	t.Helper()
	k := sandbox.Running()
	if level == sandbox.Off || k.Signals() && (k.CanStrict() || level == sandbox.Basic) {
		return
	}
	if os.Getenv("CI") != "" {
		t.Fatalf("the kernel offers %+v", k)
	}
	t.Skipf("the kernel offers %+v", k)
}

func TestAnAnalyzerDiesBeforeTheServiceWhereMemoryRunsOut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"off", "basic", "basic bare", "strict", "strict bare"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := box(name)
			needs(t, box.Level)
			if box.Level == sandbox.Strict {
				box.Readable = []string{"/proc"} // where it looks itself up
			}
			a := analyzer(t, process.Config{Command: playing("victim"), Sandbox: box, Timeout: 20 * time.Second})
			if _, err := a.Analyze(t.Context(), task(t, "song"), ignore); err != nil {
				t.Error(err)
			}
		})
	}
	if own, err := os.ReadFile("/proc/self/oom_score_adj"); err != nil || strings.TrimSpace(string(own)) == "1000" {
		t.Errorf("the service has %s, %v", own, err)
	}
}

func TestNothingThatAnAnalyzerStartsOutlivesTheAnalysis(t *testing.T) {
	t.Parallel()
	for _, role := range []string{"leaver", "runner"} {
		for _, name := range []string{"basic", "basic bare"} {
			t.Run(role+", "+name, func(t *testing.T) {
				t.Parallel()
				needs(t, sandbox.Basic)
				line := newLifeline(t)
				a := analyzer(t, process.Config{Command: playing(role, line.name), Sandbox: box(name)})
				if _, err := a.Analyze(t.Context(), task(t, "song"), ignore); err != nil {
					t.Fatal(err)
				}
				<-line.held
				<-line.dead
			})
		}
	}
}

func TestNothingThatAnAnalyzerStartsOutlivesTheService(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"basic", "basic bare"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			needs(t, sandbox.Basic)
			line := newLifeline(t)
			job := task(t, "song")
			service := exec.CommandContext(t.Context(), os.Args[0], "play", "service", name, "leaver", job.Input, job.Output, line.name, "wait")
			if err := service.Start(); err != nil {
				t.Fatal(err)
			}
			<-line.held
			if err := service.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = service.Wait() // it was killed
			<-line.dead
		})
	}
}

func TestNothingThatAnAnalyzerStartsOutlivesItsSupervisorInNamespaces(t *testing.T) {
	t.Parallel()
	needs(t, sandbox.Basic)
	switch err := separates(); {
	case err != nil && os.Getenv("CI") != "":
		t.Fatal(err)
	case err != nil:
		t.Skipf("there are no namespaces: %v", err)
	}
	line := newLifeline(t)
	a := analyzer(t, process.Config{Command: playing("leaver", line.name, "wait")})
	ended := make(chan error)
	go func() {
		_, err := a.Analyze(t.Context(), task(t, "song"), ignore)
		ended <- err
	}()
	<-line.held
	if err := killFirstOf(line.name); err != nil {
		t.Fatal(err)
	}
	plainly(t, <-ended, domain.CodeAnalyzerFailed)
	<-line.dead
}

// killFirstOf kills the supervisor of the analysis that has an argument, as nobody can
// from inside.
func killFirstOf(argument string) error {
	lines, err := filepath.Glob("/proc/[0-9]*/cmdline")
	if err != nil {
		return err
	}
	for _, line := range lines {
		text, _ := os.ReadFile(line) // gone with its process
		words := strings.Split(string(text), "\x00")
		if len(words) > 2 && words[2] == "supervisor" && slices.Contains(words, argument) {
			pid, err := strconv.Atoi(strings.Split(line, "/")[2])
			if err != nil {
				return err
			}
			return syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	return errors.New("there is no supervisor")
}

// house is where a service keeps what an intruder is after.
type house struct {
	dir, program, address string
	job                   ports.Task
}

// newHouse builds one whose files belong to a user.
func newHouse(t *testing.T, uid int) house {
	t.Helper()
	dir, err := os.MkdirTemp("", "songmap-house-") //nolint:usetesting // t.TempDir is not for other users
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	for name, text := range map[string]string{
		"jobs.db": "secret", "uploads/other.wav": "song", "uploads/mine.wav": "song", "output/job-1/x": "", "output/job-2/x": "",
	} {
		write(dir, name, text)
	}
	h := house{dir: dir, program: filepath.Join(dir, "program"), job: ports.Task{
		Input: filepath.Join(dir, "uploads/mine.wav"), Output: filepath.Join(dir, "output/job-1"),
	}}
	if err := copyFile(h.program, os.Args[0]); err != nil {
		t.Fatal(err)
	}
	h.address = listen(t, "tcp", "127.0.0.1:0")
	listen(t, "unix", filepath.Join(dir, "socket"))
	if err := filepath.WalkDir(dir, func(path string, _ os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		return os.Chown(path, uid, -1)
	}); err != nil {
		t.Fatal(err)
	}
	return h
}

// copyFile copies a program. No process may start meanwhile, as it would hold
// the file open for a moment, and so keep it from being run.
func copyFile(to, from string) error {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_CREATE|os.O_WRONLY, 0o700)
	if err != nil {
		return err
	}
	_, err = io.Copy(out, in)
	if closed := out.Close(); err == nil {
		err = closed
	}
	return err
}

func listen(t *testing.T, network, address string) string {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), network, address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l.Addr().String()
}

// visit lets an intruder into a box (see box), and returns what it could do.
func (h house) visit(t *testing.T, box string, uid int) []string {
	t.Helper()
	// A shell starts the service so that its number is known to the intruder.
	args := []string{
		"-c", `exec "$0" "$@" "$$"`, h.program, "play", "service", box, "intruder",
		h.job.Input, h.job.Output, h.dir, h.address,
	}
	service := exec.CommandContext(t.Context(), "sh", args...)
	service.Dir = "/"
	service.Env = append(os.Environ(), "SONGMAP_API_KEYS=me:secret")
	service.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if uid != os.Getuid() {
		service.SysProcAttr.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(uid)}
	}
	var said strings.Builder
	service.Stderr = &said
	text, err := service.Output()
	var m struct{ Could []string }
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		t.Fatalf("%v: %s%s", err, text, said.String())
	}
	return m.Could
}

const nobody = 65534

func TestAnIntruderIsKeptOut(t *testing.T) {
	t.Parallel()
	users := []int{os.Getuid()}
	if os.Getuid() == 0 {
		users = append(users, nobody)
	}
	for _, uid := range users {
		for _, name := range []string{"off", "basic", "basic bare", "basic command", "strict", "strict bare", "strict command"} {
			t.Run(name+", user "+strconv.Itoa(uid), func(t *testing.T) {
				t.Parallel()
				box := box(name)
				needs(t, box.Level)
				could := newHouse(t, uid).visit(t, name, uid)
				for _, a := range attempts(place{}) {
					did, may := slices.Contains(could, a.what), a.by.succeeds(box.Level, uid, box.Namespaces)
					switch {
					case did && !may:
						t.Errorf("the intruder could %s", a.what)
					case may && !did && (a.by&exotic != 0 || os.Getenv("CI") == ""):
						t.Logf("nobody can %s here, so nothing is known of the sandbox", a.what)
					case may && !did:
						t.Errorf("the intruder could not %s, which shows nothing about the sandbox", a.what)
					}
				}
			})
		}
	}
}

func TestStrictIsOpenedByName(t *testing.T) {
	t.Parallel()
	needs(t, sandbox.Strict)
	h := newHouse(t, os.Getuid())
	command := append([]string{h.program}, playing("intruder", h.dir, h.address, strconv.Itoa(os.Getpid()))[1:]...)
	for want, opens := range map[string]func(*sandbox.Rules){
		"use TCP, use UDP, ask the kernel about the network": func(r *sandbox.Rules) { r.Network = true },
		"read the database":                   func(r *sandbox.Rules) { r.Readable = []string{filepath.Join(h.dir, "jobs.db")} },
		"list the uploads, read another song": func(r *sandbox.Rules) { r.Readable = []string{filepath.Join(h.dir, "uploads")} },
		"write to another job's folder":       func(r *sandbox.Rules) { r.Writable = []string{filepath.Join(h.dir, "output/job-2")} },
		"read the database, write the database, truncate the database": func(r *sandbox.Rules) {
			r.Writable = []string{filepath.Join(h.dir, "jobs.db")}
		},
	} {
		box := under(sandbox.Strict)
		opens(&box.Rules)
		made, err := analyzer(t, process.Config{Command: command, Sandbox: box, Limits: tight}).Analyze(t.Context(), h.job, ignore)
		if err != nil {
			t.Fatal(err)
		}
		var m struct{ Could []string }
		if err := json.Unmarshal(made.SongMap, &m); err != nil {
			t.Fatal(err)
		}
		if could := strings.TrimSuffix(strings.Join(m.Could, ", "), ", start too many processes"); could != want { // root can
			t.Errorf("the intruder could %s, want %s", could, want)
		}
	}
}

func TestAnAnalyzerIsBounded(t *testing.T) {
	t.Parallel()
	limits := process.Limits{FileSize: 1 << 20, CPU: 90 * time.Minute, Descriptors: 2000, Processes: 3000}
	made, err := analyzer(t, process.Config{Command: playing("bounded"), Sandbox: under(sandbox.Basic), Limits: limits}).
		Analyze(t.Context(), task(t, "song"), ignore)
	if err != nil {
		t.Fatal(err)
	}
	var m struct {
		Core, Session, Files, Descriptors, CPU int
		Privileges                             int `json:"no_new_privs"`
	}
	if err := json.Unmarshal(made.SongMap, &m); err != nil {
		t.Fatal(err)
	}
	ours, _, _ := syscall.Syscall(syscall.SYS_GETSID, 0, 0, 0)
	if m.Core != 0 || m.Privileges != 1 || m.Session == int(ours) || m.Files != 1<<20 || m.Descriptors != 2000 || m.CPU != 90*60+1 {
		t.Errorf("an analyzer has %+v, our session is %d", m, ours)
	}
}

func TestAnAnalyzerThatUsesUpItsCPUTimeIsTimedOut(t *testing.T) {
	t.Parallel()
	for name, command := range map[string][]string{
		"a Go program": playing("burner"),
		"a shell":      {"sh", "-c", "while :; do :; done"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := under(sandbox.Basic)
			a := analyzer(t, process.Config{Command: command, Sandbox: box, Limits: process.Limits{CPU: time.Second}, Timeout: time.Minute})
			_, err := a.Analyze(t.Context(), task(t, "song"), ignore)
			plainly(t, err, domain.CodeTimedOut)
			if !strings.Contains(err.Error(), "CPU time limit exceeded") {
				t.Errorf("Analyze = %v", err)
			}
		})
	}
}

func TestAFileThatIsTooLargeEndsTheAnalysis(t *testing.T) {
	t.Parallel()
	a := analyzer(t, process.Config{Command: playing("glutton"), Limits: process.Limits{FileSize: 1 << 20}, Sandbox: under(sandbox.Basic)})
	_, err := a.Analyze(t.Context(), task(t, "song"), ignore)
	plainly(t, err, domain.CodeAnalyzerFailed)
	if !strings.Contains(err.Error(), "file too large") {
		t.Errorf("Analyze = %v", err)
	}
}

func TestPathsThatAreNotThereAreAFailure(t *testing.T) {
	t.Parallel()
	needs(t, sandbox.Strict)
	box := under(sandbox.Strict)
	box.Readable = []string{"/no/such/folder"}
	_, err := analyzer(t, process.Config{Command: playing("child"), Sandbox: box}).Analyze(t.Context(), task(t, "song"), ignore)
	plainly(t, err, domain.CodeAnalyzerFailed)
	if !strings.Contains(err.Error(), "/no/such/folder") {
		t.Errorf("Analyze = %v, want the name of the folder", err)
	}
}
