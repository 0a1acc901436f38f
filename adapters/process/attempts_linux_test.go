package process_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
	"unsafe"

	"golang.org/x/sys/unix"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
)

// tight are limits that an intruder runs into.
var tight = process.Limits{FileSize: 1 << 20, Descriptors: 128, Processes: 128}

// beyond is more than they allow.
const beyond = 200

// place is where an intruder is, and what there is.
type place struct {
	house, output, address string
	service                int
}

func (p place) in(name string) string { return filepath.Join(p.house, name) }

// attempt is what no analyzer needs, and by whom it can be done.
type attempt struct {
	what string
	by   by
	try  func() error
}

// by is a set of those who can.
type by uint

const (
	root    by = 1 << iota // without a sandbox
	user                   // the same, as another user
	basic                  // under basic, whoever it is
	private                // under basic, as root
	shared                 // under basic, where there are no namespaces
	counted                // root under any sandbox, and others where there are no namespaces
	exotic                 // not on every kernel
	deadly                 // nobody survives it in a sandbox
)

const anybody = root | user

// succeeds reports whether a user can at a level, with namespaces or without.
func (b by) succeeds(l sandbox.Level, uid int, namespaces bool) bool {
	switch {
	case l == sandbox.Off && uid == 0:
		return b&root != 0
	case l == sandbox.Off:
		return b&user != 0
	case b&counted != 0:
		return uid == 0 || !namespaces
	case l == sandbox.Strict:
		return false
	}
	return b&basic != 0 || b&private != 0 && uid == 0 || b&shared != 0 && !namespaces
}

// dare makes an attempt, in a process of its own if that is deadly.
func (a attempt) dare(args []string) error {
	if a.by&deadly == 0 {
		return a.try()
	}
	return exec.CommandContext(context.Background(), os.Args[0], append(append([]string{"play", "daredevil"}, args...), a.what)...).Run()
}

func attempts(p place) []attempt {
	return slices.Concat(filesAndServices(p), control(p), processes(p), machine(p), amounts(p))
}

// errNotParent is for what a command has started: its parent is not the supervisor.
var errNotParent = errors.New("the parent is no supervisor")

// peek opens what cannot be read from its beginning.
func peek(name string) error {
	f, err := os.Open(name)
	if err == nil {
		err = f.Close()
	}
	return err
}

// filesAndServices are attempts at what is not the intruder's own.
func filesAndServices(p place) []attempt {
	dial := func(network, address string) func() error {
		return func() error {
			conn, err := net.Dial(network, address)
			if err == nil {
				_ = conn.Close()
			}
			return err
		}
	}
	socket := func(family, kind int) func() error {
		return func() error {
			fd, err := unix.Socket(family, kind, 0)
			if err == nil {
				err = unix.Close(fd)
			}
			return err
		}
	}
	service := strconv.Itoa(p.service)
	return []attempt{
		{"read the environment of the service", root, func() error { return read("/proc/" + service + "/environ") }},
		{"read the memory of the service", root, func() error { return peek("/proc/" + service + "/mem") }},
		{"read the command line of the service", anybody | shared, func() error { return read("/proc/" + service + "/cmdline") }},
		{"trace the service", root, func() error { return unix.PtraceSeize(p.service) }},
		{"signal the service", anybody, func() error { return unix.Kill(p.service, 0) }},
		{"signal its supervisor", anybody, func() error {
			if os.Getpid() != unix.Getpgrp() {
				return errNotParent
			}
			return unix.Kill(os.Getppid(), 0)
		}},
		{"read the passwords of the machine", root | private, func() error { return read("/etc/shadow") }},
		{"read the database", anybody | basic, func() error { return read(p.in("jobs.db")) }},
		{"list the uploads", anybody | basic, func() error { _, err := os.ReadDir(p.in("uploads")); return err }},
		{"read another song", anybody | basic, func() error { return read(p.in("uploads/other.wav")) }},
		{"write the database", anybody | basic, func() error { return os.WriteFile(p.in("jobs.db"), []byte("mine"), 0o600) }},
		{"truncate the database", anybody | basic, func() error { return os.Truncate(p.in("jobs.db"), 1) }},
		{"change the mode of the database", anybody | basic, func() error { return os.Chmod(p.in("jobs.db"), 0o666) }},
		{"write to another job's folder", anybody | basic, func() error { return os.WriteFile(p.in("output/job-2/vocals.wav"), nil, 0o600) }},
		{"take another song", anybody | basic, func() error { return os.Link(p.in("uploads/other.wav"), filepath.Join(p.output, "a")) }},
		{"move another song", anybody | basic, func() error { return os.Rename(p.in("uploads/other.wav"), filepath.Join(p.output, "b")) }},
		{"remove the database", anybody | basic, func() error { return os.Remove(p.in("jobs.db")) }},
		{"use TCP", anybody | basic, dial("tcp", p.address)},
		{"use UDP", anybody | basic, dial("udp", p.address)},
		{"use a socket of this machine", anybody | basic, dial("unix", p.in("socket"))},
		{"ask the kernel about the network", anybody | basic, socket(unix.AF_NETLINK, unix.SOCK_RAW)},
		{"use the kernel's ciphers", anybody | basic | exotic, socket(unix.AF_ALG, unix.SOCK_SEQPACKET)},
	}
}

// processes are attempts at other processes, and at what belongs to several.
func processes(p place) []attempt {
	self := os.Getpid()
	return []attempt{
		{"trace a process of its own", anybody, func() error {
			return withIdler(nil, func(pid int) error { return unix.PtraceSeize(pid) })
		}},
		{"read the memory of a process", anybody, func() error {
			var from, to [1]byte
			there, here := unix.RemoteIovec{Base: uintptr(unsafe.Pointer(&from)), Len: 1}, unix.Iovec{Base: &to[0], Len: 1}
			_, err := unix.ProcessVMReadv(self, []unix.Iovec{here}, []unix.RemoteIovec{there}, 0)
			return err
		}},
		{"take a descriptor of a process", anybody, func() error {
			fd, err := unix.PidfdOpen(self, 0)
			if err != nil {
				return nil // an old kernel: as good as refused, but nothing to see
			}
			taken, err := unix.PidfdGetfd(fd, 0, 0)
			if err == nil {
				_ = unix.Close(taken)
			}
			return errors.Join(err, unix.Close(fd))
		}},
		{"start a process in namespaces", anybody, func() error {
			return withIdler(&syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER}, nil)
		}},
		{"leave its namespaces", anybody, func() error {
			return withIdler(&syscall.SysProcAttr{Unshareflags: unix.CLONE_NEWUSER}, nil)
		}},
		{"enter namespaces", root, func() error {
			fd, err := unix.Open("/proc/self/ns/uts", unix.O_RDONLY, 0)
			if err != nil {
				return err
			}
			return errors.Join(unix.Setns(fd, unix.CLONE_NEWUTS), unix.Close(fd))
		}},
		{"keep a key in the kernel", anybody | exotic, func() error {
			_, err := unix.AddKey("user", "songmap", []byte("x"), unix.KEY_SPEC_PROCESS_KEYRING)
			return err
		}},
	}
}

// machine are attempts at the kernel. They change nothing where they succeed.
func machine(p place) []attempt {
	call := func(number uintptr, args ...uintptr) error {
		var a [5]uintptr
		copy(a[:], args)
		fd, _, err := unix.Syscall6(number, a[0], a[1], a[2], a[3], a[4], 0)
		if err != 0 {
			return err
		}
		if fd > 2 {
			return unix.Close(int(fd))
		}
		return nil
	}
	unless := func(harmless, err error) error { // the call was looked at
		if errors.Is(err, harmless) {
			return nil
		}
		return err
	}
	name := func() (n unix.Utsname) { _ = unix.Uname(&n); return n }()
	return []attempt{
		{"load a BPF program", root | exotic, func() error {
			create := [5]uint32{unix.BPF_MAP_TYPE_ARRAY, 4, 4, 1}
			return call(unix.SYS_BPF, unix.BPF_MAP_CREATE, uintptr(unsafe.Pointer(&create)), unsafe.Sizeof(create))
		}},
		{"count what the processor does", root | exotic, func() error {
			fd, err := unix.PerfEventOpen(&unix.PerfEventAttr{Type: unix.PERF_TYPE_SOFTWARE, Config: unix.PERF_COUNT_SW_TASK_CLOCK}, 0, -1, -1, 0)
			if err == nil {
				err = unix.Close(fd)
			}
			return err
		}},
		{"hold up the kernel at a page", anybody | exotic, func() error {
			const userModeOnly = 1
			return call(unix.SYS_USERFAULTFD, userModeOnly)
		}},
		{"use io_uring", anybody | exotic, func() error {
			var params [120]byte
			return call(unix.SYS_IO_URING_SETUP, 1, uintptr(unsafe.Pointer(&params)))
		}},
		{"read the kernel's log", root, func() error {
			const size = 10
			_, err := unix.Klogctl(size, nil)
			return err
		}},
		{"change its root folder", root, func() error { return unix.Chroot("/") }},
		{"mount a file system", root | deadly, func() error {
			dir, err := os.MkdirTemp(p.output, "")
			if err != nil {
				return err
			}
			if err := unix.Mount("none", dir, "tmpfs", 0, ""); err != nil {
				return err
			}
			return unix.Unmount(dir, 0)
		}},
		{"make a mount", root | deadly | exotic, func() error { return call(unix.SYS_FSOPEN, uintptr(unsafe.Pointer(&[]byte("tmpfs\x00")[0]))) }},
		{"unload a module", root | deadly | exotic, func() error {
			return unless(unix.ENOENT, unix.DeleteModule("songmap-none", unix.O_NONBLOCK))
		}},
		{"restart the machine", root | deadly, func() error { return unless(unix.EINVAL, call(unix.SYS_REBOOT)) }},
		{"end swapping", root | deadly | exotic, func() error {
			return unless(unix.ENOENT, call(unix.SYS_SWAPOFF, uintptr(unsafe.Pointer(&[]byte("/no/such/file\x00")[0]))))
		}},
		{"set the clock", root | deadly, func() error { return call(unix.SYS_SETTIMEOFDAY) }},
		{"rename the machine", root | deadly, func() error {
			return unix.Sethostname(bytes.TrimRight(name.Nodename[:], "\x00"))
		}},
		{"run a program of another architecture", anybody | deadly | exotic, func() error { return runForeign(p.output) }},
		{"use calls of another ABI", anybody | exotic, func() error { // x32, on amd64
			const x32, getpid = 0x40000000, 39
			return call(x32 | getpid)
		}},
	}
}

// runForeign runs a program for 32 bits that ends well at once.
func runForeign(dir string) error {
	code := []byte{0xb8, 1, 0, 0, 0, 0x31, 0xdb, 0xcd, 0x80} // exit(0)
	const base, header, entry = 0x08048000, 52, 32
	size := uint32(header + entry + len(code))
	var file bytes.Buffer
	for _, part := range []any{
		[]byte{0x7f, 'E', 'L', 'F', 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0}, // of 32 bits
		[2]uint16{2, 3}, // a program for the 80386
		[5]uint32{1, base + header + entry, header, 0, 0},
		[6]uint16{header, entry, 1, 0, 0, 0},
		[8]uint32{1, 0, base, base, size, size, 5, 0x1000}, // all of it is loaded, to be read and run
		code,
	} {
		if err := binary.Write(&file, binary.LittleEndian, part); err != nil {
			return err
		}
	}
	name := filepath.Join(dir, "foreign")
	if err := os.WriteFile(name, file.Bytes(), 0o700); err != nil {
		return err
	}
	return exec.CommandContext(context.Background(), name).Run()
}

// amounts are attempts at more than there is for one analysis.
func amounts(p place) []attempt {
	return []attempt{
		{"write a file that is too large", anybody, func() error {
			return os.WriteFile(filepath.Join(p.output, "large"), make([]byte, tight.FileSize+1), 0o600)
		}},
		{"open too many files", anybody, func() error {
			var open []*os.File
			defer func() {
				for _, f := range open {
					_ = f.Close()
				}
			}()
			for range beyond {
				f, err := os.Open(os.DevNull)
				if err != nil {
					return err
				}
				open = append(open, f)
			}
			return nil
		}},
		{"start too many processes", anybody | counted, startMany},
	}
}

// startMany starts processes until there are too many.
func startMany() error {
	sleep, err := exec.LookPath("sleep")
	if err != nil {
		return err
	}
	var started []int
	defer func() {
		for _, pid := range started {
			_ = syscall.Kill(pid, syscall.SIGKILL)
			_, _ = syscall.Wait4(pid, nil, 0, nil)
		}
	}()
	for range beyond {
		pid, err := syscall.ForkExec(sleep, []string{"sleep", "600"}, nil)
		if err != nil {
			return err
		}
		started = append(started, pid)
	}
	return nil
}

// withIdler does something to a process of its own.
func withIdler(attributes *syscall.SysProcAttr, do func(pid int) error) error {
	idler := exec.CommandContext(context.Background(), os.Args[0], "play", "idler")
	idler.SysProcAttr = attributes
	if err := idler.Start(); err != nil {
		return err
	}
	var err error
	if do != nil {
		err = do(idler.Process.Pid)
	}
	_ = idler.Process.Kill()
	_ = idler.Wait() // it was killed
	return err
}
