package docs_test

import (
	"bufio"
	"bytes"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"songmap/tests/signals"
)

// world is a folder in which the commands of a document are run, with a song, and
// programs that stand before all others on the path.
type world struct {
	t        *testing.T
	dir, bin string
	names    []string // of the documents, and what they are here, in turns
}

// helpers stand in the world's path. An answer is shown with its headers. The
// analyzer leaves a stem beside the Song Map, as one of somebody else's may.
var helpers = map[string]string{
	"curl": "#!/bin/sh\nexec " + curl() + " -sS ${SHOW:+-i} \"$@\"\n",
	"stems": `#!/bin/sh
songmap analyzer --id="$1" --infile="$2" --out="$3" && cp "$2" "$3/vocals.wav"
`,
}

func curl() string {
	path, err := exec.LookPath("curl")
	if err != nil {
		return "curl" // and the first test that needs it says so
	}
	return path
}

func newWorld(t *testing.T) *world {
	t.Helper()
	for _, tool := range []string{"bash", "curl", "jq"} {
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
		err = os.Symlink(self, filepath.Join(w.bin, "songmap"))
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

// command runs something in this world.
func (w *world) command(name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.t.Context(), name, args...)
	cmd.Dir = w.dir
	cmd.Env = append(os.Environ(), asProgram+"=1", "PATH="+w.bin+":"+os.Getenv("PATH"))
	return cmd
}

var servesAt = regexp.MustCompile(`songmap serves .*"(http://[^"]+)"`)

// serve starts a server and lets a name of the documents lead there.
func (w *world) serve(name string, args ...string) {
	w.t.Helper()
	cmd := w.command(filepath.Join(w.bin, "songmap"), append([]string{"serve", "--listen=127.0.0.1:0", "--min-free-disk=1MiB"}, args...)...)
	log, err := cmd.StderrPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		w.t.Fatal(err)
	}
	lines, read := bufio.NewScanner(log), make(chan struct{})
	w.t.Cleanup(func() {
		_ = cmd.Process.Signal(os.Interrupt)
		<-read
		_ = cmd.Wait()
	})
	var said strings.Builder
	for lines.Scan() {
		said.WriteString(lines.Text() + "\n")
		if at := servesAt.FindStringSubmatch(lines.Text()); at != nil {
			w.names = append(w.names, name, at[1])
			go func() {
				defer close(read)
				for lines.Scan() {
				}
			}()
			return
		}
	}
	close(read)
	w.t.Fatalf("the server ended:\n%s", said.String())
}

// receive lets a name of the documents lead to somebody who takes all messages.
func (w *world) receive(name string) {
	receiver := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) { rw.WriteHeader(http.StatusNoContent) }))
	w.t.Cleanup(receiver.Close)
	w.names = append(w.names, name, receiver.URL)
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
