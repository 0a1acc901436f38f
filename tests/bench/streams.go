package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// crowd is how many streams are open at once.
const crowd = 2000

// followed measures what open streams cost: the memory of the program that
// serves them, and the rate of uploads beside them. Half of the rounds have
// nobody follow, in turns with the others.
func followed(ctx context.Context, out io.Writer, dir string, streams, rounds int, slice time.Duration) (err error) {
	s, err := startServer(ctx, filepath.Join(dir, "streams"))
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop()) }()
	post := songPost("waits")
	if err := s.submit(ctx, post); err != nil {
		return err
	}
	for _, of := range []struct{ what, path string }{
		{"a job", "/api/jobs/waits/events"},
		{"the failed jobs of all", "/api/events?status=error"},
		{"all jobs", "/api/events"},
	} {
		if err := s.compareFollowed(ctx, out, of.what, of.path, streams, rounds, slice); err != nil {
			return err
		}
	}
	return s.comparePaced(ctx, out, streams, 2*rounds)
}

// comparePaced measures what an upload takes beside followers of all jobs when
// uploads come as they do from people: one after the other, with pauses. At
// full speed each would be told to all followers, which takes longer than to
// store it.
func (s *server) comparePaced(ctx context.Context, out io.Writer, streams, uploads int) error {
	alone, err := s.paced(ctx, uploads)
	if err != nil {
		return err
	}
	c, err := s.follow(ctx, "/api/events", streams)
	if err != nil {
		return err
	}
	beside, err := s.paced(ctx, uploads)
	if err := errors.Join(err, c.leave()); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%d streams of all jobs, 10 uploads a second: each takes %.1f ms beside them, %.1f ms without\n", streams, beside, alone)
	return err
}

// paced uploads ten songs a second, and returns the median of what an upload
// takes, in milliseconds.
func (s *server) paced(ctx context.Context, uploads int) (float64, error) {
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	var took []float64
	for range uploads {
		select {
		case <-ctx.Done():
			return 0, ctx.Err()
		case <-tick.C:
		}
		begun := time.Now()
		if err := s.submit(ctx, songPost("")); err != nil {
			return 0, err
		}
		took = append(took, float64(time.Since(begun).Microseconds())/1e3)
	}
	return median(took), nil
}

func (s *server) compareFollowed(ctx context.Context, out io.Writer, what, path string, streams, rounds int, slice time.Duration) error {
	const clients = 16
	var with, without, ratios []float64
	var memory int64
	for range rounds {
		alone, err := knock(ctx, s.addr, songPost(""), clients, slice)
		if err != nil {
			return err
		}
		before, err := s.memory()
		if err != nil {
			return err
		}
		c, err := s.follow(ctx, path, streams)
		if err != nil {
			return err
		}
		after, err := s.memory()
		if err != nil {
			return err
		}
		beside, err := knock(ctx, s.addr, songPost(""), clients, slice)
		told, tellErr := s.memory()
		if err := errors.Join(err, tellErr, c.leave()); err != nil {
			return err
		}
		memory = max(memory, after-before, told-before)
		with, without, ratios = append(with, beside), append(without, alone), append(ratios, beside/alone)
	}
	_, err := fmt.Fprintf(out, "%d streams of %s: %.1f MiB more at most, idle or told; uploads of 10 KB by %d clients beside them: %.0f/s, without them %.0f/s, ratio %.2f\n",
		streams, what, float64(memory)/(1<<20), clients, median(with), median(without), median(ratios))
	return err
}

// server is the program, in a process of its own.
type server struct {
	cmd  *exec.Cmd
	addr string
}

// startServer builds and starts the program. Its only worker never ends.
func startServer(ctx context.Context, dir string) (*server, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	binary := filepath.Join(dir, "songmap")
	build := exec.CommandContext(ctx, "go", "build", "-o", binary, "songmap")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := build.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w: %s", err, text)
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	s := &server{addr: listener.Addr().String()}
	_ = listener.Close() // the program takes its place
	s.cmd = exec.CommandContext(ctx, binary, "serve", "--listen", s.addr, "--database", filepath.Join(dir, "jobs.db"),
		"--upload-dir", filepath.Join(dir, "uploads"), "--output-dir", filepath.Join(dir, "output"), "--max-queue", "0",
		"--workers", "1", "--analyzer", "sleep 3600", "--min-free-disk", "1MiB", "--drain", "0s", "--log-level", "warn")
	s.cmd.Stderr = os.Stderr
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	for tick := time.NewTicker(10 * time.Millisecond); ; {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.addr)
		if err == nil {
			return s, conn.Close()
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-tick.C:
		}
	}
}

func (s *server) stop() error {
	return errors.Join(s.cmd.Process.Signal(syscall.SIGTERM), s.cmd.Wait())
}

// memory is what the program holds at the moment, in bytes. Where the system
// does not tell, it is 0.
func (s *server) memory() (int64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	for line := range strings.Lines(string(text)) {
		var kib int64
		if n, _ := fmt.Sscanf(line, "VmRSS: %d kB", &kib); n == 1 {
			return kib << 10, nil
		}
	}
	return 0, err
}

func (s *server) submit(ctx context.Context, post string) error {
	conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.addr)
	if err != nil {
		return err
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, post); err != nil {
		return err
	}
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err == nil && !strings.Contains(line, " 202 ") {
		err = fmt.Errorf("upload answers %s", line)
	}
	return err
}

// followers are open streams that read what comes.
type followers struct {
	conns []net.Conn
	done  sync.WaitGroup
}

// follow opens streams, and returns when each has had its first message.
func (s *server) follow(ctx context.Context, path string, n int) (*followers, error) {
	f := new(followers)
	for range n {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", s.addr)
		if err != nil {
			return nil, err
		}
		f.conns = append(f.conns, conn)
		if _, err := io.WriteString(conn, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\n\r\n"); err != nil {
			return nil, err
		}
		in := bufio.NewReaderSize(conn, 1024)
		for {
			line, err := in.ReadString('\n')
			if err != nil {
				return nil, err
			}
			if strings.HasPrefix(line, "event: hello") {
				break
			}
		}
		f.done.Go(func() {
			_, _ = io.Copy(io.Discard, in) // until it leaves
		})
	}
	return f, nil
}

func (f *followers) leave() error {
	var errs []error
	for _, conn := range f.conns {
		errs = append(errs, conn.Close())
	}
	f.done.Wait()
	return errors.Join(errs...)
}

// songPost is the upload of a small file, with a job id if one is given.
func songPost(id string) string {
	song := bytes.Repeat([]byte("music... "), 10<<10/9)
	form := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.wav\"\r\n\r\n" + string(song) + "\r\n"
	if id != "" {
		form += "--B\r\nContent-Disposition: form-data; name=\"job_id\"\r\n\r\n" + id + "\r\n"
	}
	form += "--B--\r\n"
	return fmt.Sprintf("POST /api/analyze HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=B\r\nContent-Length: %d\r\n\r\n%s",
		len(form), form)
}
