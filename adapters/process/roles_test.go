package process_test

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"

	"songmap/adapters/process"
	"songmap/domain"
	"songmap/ports"
	"songmap/tests/exit"
)

// roles are analyzers, good and bad. Their arguments are the input, the
// output, and for some a pipe to hold open.
func roles() map[string]func(args []string) {
	all := map[string]func([]string){
		"supervisor": func(a []string) { exit.Now(process.Supervise(a, os.Stdin, os.Stderr)) },
		"speaker": func(a []string) { // says what its input says, bit by bit
			f, err := os.Open(a[0])
			must(err)
			_, err = io.CopyBuffer(struct{ io.Writer }{os.Stdout}, struct{ io.Reader }{f}, make([]byte, 7))
			must(err)
		},
		"loser": func([]string) {
			say(os.Stderr, "boom at /secret/path")
			exit.Now(1)
		},
		"panicker": func([]string) { panic("oh no") },
		"flooder": func([]string) {
			for line := strings.Repeat("all work and no play ", 1000); ; {
				if _, err := io.WriteString(os.Stdout, line); err != nil {
					wait()
				}
			}
		},
		"mute": func([]string) {
			must(os.Stdout.Close())
		},
		"sleeper": func([]string) {
			must(os.Stdout.Close())
			wait()
		},
		"eater": func([]string) { // is content with 8 GiB of address space
			var eaten [][]byte
			for range 128 {
				eaten = append(eaten, make([]byte, 64<<20))
			}
			say(os.Stdout, songMap)
			runtime.KeepAlive(eaten)
		},
		"filer": func(a []string) { // writes everything to files and prints something else
			write(a[1], "stems/vocals.wav", "la la")
			write(a[1], "job-1.song_map.json", songMap)
			say(os.Stdout, `{"status":"ok"}`)
		},
		"liar": func(a []string) { // its Song Map is somebody else's
			must(os.Symlink(a[0], filepath.Join(a[1], "job-1.song_map.json")))
		},
		"mover": func(a []string) { // puts a link in the place of its folder
			must(os.RemoveAll(a[1]))
			must(os.Symlink(filepath.Dir(a[0]), a[1]))
			say(os.Stdout, songMap)
		},
		"victim": func([]string) { // waits until it is the first to die when memory runs out
			for score := ""; score != "1000\n"; <-time.After(time.Millisecond) {
				text, err := os.ReadFile("/proc/self/oom_score_adj")
				must(err)
				score = string(text)
			}
			say(os.Stdout, songMap)
		},
		"quitter": func(a []string) {
			write(a[1], "vocals.wav", "la")
			exit.Now(1)
		},
		"teller": func(a []string) {
			write(a[1], "env.txt", strings.Join(os.Environ(), "\n"))
			say(os.Stdout, songMap)
		},
		"child": func(a []string) { // an analyzer in Go
			engine := analyzerFunc(func(_ context.Context, task ports.Task, advance ports.Advance) ([]byte, error) {
				advance(0.5, domain.StageBeats)
				if said, err := os.ReadFile(task.Input); err != nil || string(said) != "song" {
					return nil, &domain.Failure{Code: domain.CodeDecodeFailed, Message: "This is no song."}
				}
				return []byte(songMap), nil
			})
			if process.Child(context.Background(), os.Stdout, engine, ports.Task{Input: a[0], Output: a[1]}) != nil {
				exit.Now(1)
			}
		},
	}
	maps.Copy(all, unixRoles())
	return all
}

func must(err error) {
	if err != nil {
		say(os.Stderr, err.Error())
		exit.Now(3)
	}
}

func say(f *os.File, line string) { _, _ = fmt.Fprintln(f, line) }

func write(dir, name, content string) {
	must(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
	must(os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600))
}

// wait waits to be killed.
func wait() {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	<-c
}
