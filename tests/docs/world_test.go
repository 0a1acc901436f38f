package docs_test

import (
	"bufio"
	"bytes"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"songmap/tests/signals"
)

// world is a folder in which the commands of a document are run, with a song, and
// programs that stand before all others on the path.
type world struct {
	t          *testing.T
	dir, bin   string
	repository string
	names      []string // of the documents, and what they are here, in turns
}

// helpers stand in the world's path, before the programs whose names they have.
var helpers = map[string]string{
	// An answer that is shown comes with its headers; a stream is left after a while;
	// an error is one.
	"curl": `#!/bin/bash
options=(-sS) stream=
if [[ ${SHOW-} ]]; then options+=(-i); else options+=(--fail-with-body); fi
for word; do if [[ $word == -N ]]; then options+=(--max-time 1) stream=yes; fi; done
` + program("curl") + ` "${options[@]}" "$@"
code=$?
if [[ $code == 28 && $stream ]]; then exit 0; fi
exit $code
`,
	// A service is stopped as soon as it serves.
	"songmap": `#!/bin/bash
if [[ ${1-} != serve ]]; then exec songmap-program "$@"; fi
coproc songmap-program "$@" 2>&1
service=$COPROC_PID
while read -r line <&"${COPROC[0]}"; do
	echo "$line"
	if [[ $line == *"songmap serves"* ]]; then kill -TERM "$service"; fi
done
wait "$service"
`,
	// A target is there if make knows what it would do.
	"make": "#!/bin/sh\nexec " + program("make") + ` -s -n -C "$REPOSITORY" "$@"
`,
	// An analyzer that leaves a stem beside the Song Map.
	"stems": `#!/bin/sh
songmap-program analyzer --id="$1" --infile="$2" --out="$3" && cp "$2" "$3/vocals.wav"
`,
	"my-analyzer": "#!/bin/sh\n",
}

// program is where a program is that a helper has the name of.
func program(name string) string {
	path, err := exec.LookPath(name)
	if err != nil {
		return name // and newWorld says that it is missing
	}
	return path
}

func newWorld(t *testing.T) *world {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq", "make", "openssl"} {
		if _, err := exec.LookPath(tool); err != nil {
			if os.Getenv("CI") != "" {
				t.Fatal(err)
			}
			t.Skip(err)
		}
	}
	w := &world{t: t, dir: t.TempDir(), bin: t.TempDir()}
	self, err := os.Executable()
	if err == nil {
		w.repository, err = filepath.Abs(root)
	}
	if err == nil {
		err = os.Symlink(self, filepath.Join(w.bin, "songmap-program"))
	}
	if err != nil {
		t.Fatal(err)
	}
	for name, text := range helpers {
		w.write(filepath.Join(w.bin, name), text)
	}
	var song bytes.Buffer
	if err := signals.WAV(&song, signals.Song(1).Render(44100), 44100); err != nil {
		t.Fatal(err)
	}
	w.write(filepath.Join(w.dir, "song.wav"), song.String())
	return w
}

func (w *world) write(path, text string) {
	w.t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		w.t.Fatal(err)
	}
}

// environment is what programs of this world find in theirs.
var environment = map[string]string{
	"SONGMAP_LISTEN": "127.0.0.1:0", "SONGMAP_MIN_FREE_DISK": "1MiB", "SONGMAP_WEBHOOK_ALLOW_PRIVATE": "true",
	"SONGMAP_WEBHOOK_SECRET": "whsec_c29tZXRoaW5nIHRoYXQgaXMgbG9uZyBlbm91Z2g=",
}

// command runs something in this world.
func (w *world) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.t.Context(), name, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), asProgram+"=1", "REPOSITORY="+w.repository, "PATH="+w.bin+":"+os.Getenv("PATH"))
	for _, name := range slices.Sorted(maps.Keys(environment)) {
		cmd.Env = append(cmd.Env, name+"="+environment[name])
	}
	return cmd
}

var servesAt = regexp.MustCompile(`songmap serves .*"(http://[^"]+)"`)

// serve starts a server, and returns where it is and what stops it.
func (w *world) serve(args ...string) (url string, stop func()) {
	w.t.Helper()
	cmd := w.command(filepath.Join(w.bin, "songmap-program"), append([]string{"serve"}, args...)...)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	lines, read := bufio.NewScanner(log), make(chan struct{})
	stop = sync.OnceFunc(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		<-read
		_ = cmd.Wait()
	})
	w.t.Cleanup(stop)
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if at := servesAt.FindStringSubmatch(lines.Text()); at != nil {
			go func() {
				defer close(read)
				for lines.Scan() {
				}
			}()
			return at[1], stop
		}
	}
	close(read)
	w.t.Fatalf("the server ended:\n%s", said.String())
	return "", nil
}

// receiver is where somebody takes all messages.
func (w *world) receiver() string {
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) }))
	w.t.Cleanup(receiver.Close)
	return receiver.URL
}

// here is a text of the documents with the names of this world, and there the
// other way round.
func (w *world) here(text string) string { return strings.NewReplacer(w.names...).Replace(text) }

func (w *world) there(text string) string {
	var turned []string
	for i := 0; i < len(w.names); i += 2 {
		turned = append(turned, w.names[i+1], w.names[i])
	}
	return strings.NewReplacer(turned...).Replace(text)
}
