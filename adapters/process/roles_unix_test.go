//go:build unix

package process_test

import (
	"context"
	"maps"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"

	"songmap/adapters/process"
	"songmap/ports"
)

// unixRoles are analyzers that need signals, links and pipes.
func unixRoles() map[string]func(args []string) {
	all := map[string]func([]string){
		"suicide": func([]string) {
			must(syscall.Kill(os.Getpid(), syscall.SIGKILL))
			wait()
		},
		"piper": func(a []string) { // its Song Map is a pipe
			must(syscall.Mkfifo(filepath.Join(a[1], "job-1.song_map.json"), 0o600))
		},
		"linker": func(a []string) { // leaves a link and a pipe as stems
			write(a[1], "stems/vocals.wav", "la la")
			must(os.Symlink("/etc/passwd", filepath.Join(a[1], "bass.wav")))
			must(syscall.Mkfifo(filepath.Join(a[1], "drums.wav"), 0o600))
			say(os.Stdout, songMap)
		},
		"rock": func(a []string) { // does not listen to SIGTERM
			signal.Ignore(syscall.SIGTERM)
			hold(a[2])
			say(os.Stdout, `{"progress":0.5,"stage":"beats"}`)
			wait()
		},
		"parent": func(a []string) { // ends well and leaves a child that keeps the pipes open
			child := exec.CommandContext(context.Background(), os.Args[0], "play", "orphan", a[0], a[1], a[2])
			child.Stdout = os.Stdout
			ready, err := child.StderrPipe()
			must(err)
			must(child.Start())
			_, err = ready.Read(make([]byte, 1))
			must(err)
			say(os.Stdout, songMap)
		},
		"orphan": func(a []string) {
			hold(a[2])
			say(os.Stderr, "ready")
			wait()
		},
		"worker": func(a []string) {
			analyzer, err := process.New(process.Config{Command: playing("rock", a[2])})
			must(err)
			_, err = analyzer.Analyze(context.Background(), ports.Task{Input: a[0], Output: a[1]}, ignore)
			must(err)
		},
	}
	maps.Copy(all, linuxRoles())
	return all
}

// hold keeps a named pipe open as long as this process lives.
func hold(pipe string) {
	fd, err := syscall.Open(pipe, syscall.O_WRONLY, 0)
	must(err)
	_, err = syscall.Write(fd, []byte("held"))
	must(err)
}
