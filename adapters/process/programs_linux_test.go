package process_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
)

// python is an analyzer that does what libraries of Python do: threads, other programs,
// an event loop with a process in it, and pipes between processes.
const python = `
import asyncio, multiprocessing, os, resource, subprocess, sys, threading

def double(n):
    return 2 * n

def work(results, n):
    results.append(double(n))

async def listen():
    process = await asyncio.create_subprocess_exec("ls", "/usr", stdout=asyncio.subprocess.PIPE)
    out, _ = await process.communicate()
    return len(out)

if __name__ == "__main__":
    results = []
    threads = [threading.Thread(target=work, args=(results, n)) for n in range(8)]
    for t in threads:
        t.start()
    for t in threads:
        t.join()
    assert sum(results) == 56
    assert subprocess.run(["sh", "-c", "ls /usr | wc -l"], capture_output=True, check=True).stdout
    assert asyncio.run(listen()) > 0
    here, there = multiprocessing.Pipe()
    child = multiprocessing.Process(target=there.send, args=("hello",))
    child.start()
    assert here.recv() == "hello"
    child.join()
    resource.setrlimit(resource.RLIMIT_NOFILE, resource.getrlimit(resource.RLIMIT_NOFILE))
    os.sched_setaffinity(0, os.sched_getaffinity(0))
    os.nice(1)
    assert os.path.samefile("/proc/self", "/proc/%d" % os.getpid())  # where programs look themselves up
    print(sys.argv[1])
`

func TestAnAnalyzerInPythonHasWhatItNeeds(t *testing.T) {
	t.Parallel()
	const program = "/usr/bin/python3" // another may have its libraries where strict has to be told
	if _, err := os.Stat(program); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("needs " + program)
	}
	script := filepath.Join(t.TempDir(), "analyzer.py")
	if err := os.WriteFile(script, []byte(python), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"basic", "basic bare", "strict", "strict bare"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			box := box(name)
			needs(t, box.Level)
			box.Readable = []string{script}
			a := analyzer(t, process.Config{Command: []string{program, script, songMap}, Sandbox: box, Limits: process.Limits{
				FileSize: 16 << 30, Descriptors: 4096, Processes: 4096, // as commands have
			}})
			made, err := a.Analyze(t.Context(), task(t, "song"), ignore)
			if err != nil || string(made.SongMap) != songMap {
				t.Errorf("Analyze = %s, %v", made.SongMap, err)
			}
		})
	}
}

func TestFFmpegHasItsThreads(t *testing.T) {
	t.Parallel()
	ffmpeg, err := exec.LookPath("ffmpeg")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal(err)
		}
		t.Skip("needs ffmpeg")
	}
	box := under(sandbox.Strict)
	needs(t, box.Level)
	// A video of noise, whose encoder and filters have threads of their own.
	script := `"$0" -v error -f lavfi -i testsrc=duration=1 -f lavfi -i anoisesrc=duration=1 -threads 8 -filter_threads 8 -c:v mpeg4 "$1/song.mkv" </dev/null &&
		"$0" -v error -threads 8 -i "$1/song.mkv" -f wav "$1/song.wav" </dev/null && echo "$2"`
	a := analyzer(t, process.Config{Command: []string{"sh", "-c", script, ffmpeg, "{output}", songMap}, Sandbox: box, Limits: process.Limits{
		Memory: 4 << 30, FileSize: 64 << 20, Descriptors: 256, Processes: 512, // as the engine has
	}})
	made, err := a.Analyze(t.Context(), task(t, "song"), ignore)
	if err != nil || !strings.Contains(string(made.SongMap), "duration_sec") {
		t.Errorf("Analyze = %s, %v", made.SongMap, err)
	}
}
