package e2e_test

import (
	"archive/zip"
	"bytes"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"songmap/tests/signals"
)

// zipBomb is a small archive of a lot of nothing.
func zipBomb(t *testing.T) []byte {
	t.Helper()
	var file bytes.Buffer
	z := zip.NewWriter(&file)
	w, err := z.Create("song.wav")
	for range 64 {
		if err == nil {
			_, err = w.Write(make([]byte, 1<<20))
		}
	}
	if err != nil || z.Close() != nil {
		t.Fatal(err)
	}
	return file.Bytes()
}

func TestBadInputGetsTheRightCodeAndOthersGoOn(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.serve("--max-duration", "20s")
	song, dir := wave(t), s.dir
	var long bytes.Buffer
	if err := signals.WAV(&long, signals.Silence(21, 8000), 8000); err != nil {
		t.Fatal(err)
	}
	for name, bad := range map[string]struct {
		content []byte
		codes   string
	}{
		"text.mp3":     {[]byte("these are only words, no music"), "unsupported_format"},
		"page.wav":     {[]byte("<!doctype html><html><body>404</body></html>"), "unsupported_format"},
		"playlist.mp3": {[]byte("#EXTM3U\n#EXT-X-TARGETDURATION:10\n#EXTINF:10,\nfile:///etc/passwd\n"), "unsupported_format"},
		"concat.wav":   {[]byte("ffconcat version 1.0\nfile '/etc/passwd'\n"), "unsupported_format"},
		"bomb.zip":     {zipBomb(t), "unsupported_format"},
		"header.wav":   {song[:20], "decode_failed unsupported_format"},
		"nothing.wav":  {song[:44], "decode_failed"},
		"random.flac":  {append([]byte("fLaC"), song[:5000]...), "decode_failed"},
		"vorbis.ogg":   {append([]byte("OggS\x00\x02"), make([]byte, 3000)...), "decode_failed unsupported_format"},
		"long.wav":     {long.Bytes(), "too_long"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			c := client{t, c.url}
			s := c.wait(c.submit(name, bad.content), "error", "complete")
			if s.Status != "error" || !strings.Contains(bad.codes, s.ErrorCode) || s.ErrorCode == "" {
				t.Errorf("ends as %+v, want code %s", s, bad.codes)
			}
			if s.ErrorMessage == "" || strings.Contains(s.ErrorMessage, dir) {
				t.Errorf("says %q", s.ErrorMessage)
			}
		})
	}
	t.Run("mislabelled.mp3", func(t *testing.T) {
		t.Parallel()
		c := client{t, c.url}
		if s := c.wait(c.submit("mislabelled.mp3", song), "error", "complete"); s.Status != "complete" {
			t.Errorf("a WAVE file called .mp3 ends as %+v", s)
		}
	})
	t.Run("truncated.wav", func(t *testing.T) {
		t.Parallel()
		c := client{t, c.url}
		if s := c.wait(c.submit("truncated.wav", song[:len(song)/2]), "error", "complete"); s.Status != "complete" {
			t.Errorf("half a WAVE file ends as %+v", s)
		}
	})
}

func TestFileNamesAreShownAndNeverUsed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.serve("--analyzer", "sleep 3600", "--drain", "0s")
	for sent, shown := range map[string]string{
		"../../etc/passwd.wav":         "passwd.wav",
		`C:\Music\song.wav`:            "song.wav",
		"عربي \u202Etxt.wav":           "عربي \u202Etxt.wav",
		"no extension":                 "no extension",
		"quo\"te 'n' ; DROP TABLE.wav": "quo\"te 'n' ; DROP TABLE.wav",
	} {
		if got := c.status(c.submit(sent, []byte("x"))).FileName; got != shown {
			t.Errorf("a file sent as %q is shown as %q, want %q", sent, got, shown)
		}
	}
	long := strings.Repeat("ü", 300) + ".wav"
	if got := c.status(c.submit(long, []byte("x"))).FileName; !strings.HasPrefix(long, got[:200]) || len(got) > 255 {
		t.Errorf("a file with a name of 300 letters is shown as %q", got)
	}
	kept, err := filepath.Glob(s.dir + "/uploads/[^.]*")
	if err != nil || len(kept) != 6 {
		t.Errorf("%d uploads are kept, %v, want 6", len(kept), err)
	}
}

func TestALargeUploadDoesNotFillTheMemory(t *testing.T) {
	t.Parallel()
	if _, err := os.Stat("/proc/self/status"); err != nil {
		t.Skip("memory of a process can be read only on Linux")
	}
	s := newSite(t)
	p := s.start("--analyzer", "sleep 3600")
	p.submit("warm-up.wav", make([]byte, 1<<20))
	before := p.memory()
	size := 300 << 20
	if testing.Short() {
		size = 100 << 20
	}
	body := &repeated{left: size}
	head := "--B\r\nContent-Disposition: form-data; name=\"file\"; filename=\"big.wav\"\r\n\r\n"
	r := p.do(http.MethodPost, "/api/analyze", joined(head, body, "\r\n--B--\r\n"), "Content-Type", "multipart/form-data; boundary=B")
	if r.StatusCode != http.StatusAccepted {
		t.Fatalf("answers %d: %s", r.StatusCode, r.body)
	}
	if grown := p.memory() - before; grown > 10<<10 {
		t.Errorf("the process grew by %d KiB, want 10 MiB at most", grown)
	}
}

// memory is the most memory of its own, in KiB, that the program has had.
func (p *program) memory() int {
	p.t.Helper()
	text, err := os.ReadFile("/proc/" + strconv.Itoa(p.cmd.Process.Pid) + "/status")
	if err != nil {
		p.t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		if rest, ok := strings.CutPrefix(line, "VmHWM:"); ok {
			n, err := strconv.Atoi(strings.Fields(rest)[0])
			if err != nil {
				p.t.Fatal(err)
			}
			return n
		}
	}
	p.t.Fatal("no VmHWM")
	return 0
}
