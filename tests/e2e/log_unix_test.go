//go:build unix

package e2e_test

import (
	"bytes"
	"encoding/json"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
)

// Every line of a story, in which files with telling names come, are heard, fail and go,
// is JSON with numbers, and none has a name.
func TestALogWithoutNamesHasNoneInAnyLine(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.put("keys", []byte("alicia:0123456789abcdef\n"))
	p := s.start("--log-format", "json", "--log-level", "debug", "--log-redact", "--api-keys-file", filepath.Join(s.dir, "keys"))
	const key = "Bearer 0123456789abcdef"
	call := func(method, path string) reply { return p.do(method, path, nil, "Authorization", key) }
	ask := func(name string, content []byte) string {
		r := p.uploadAs(key, name, content)
		var job struct {
			ID string `json:"job_id"`
		}
		r.json(t, &job)
		for !ended(p.log.text(), job.ID) {
			p.moreLog()
		}
		return job.ID
	}
	good, bad := ask("Zebra Love.wav", wave(t)), ask("Zebra Hate.wav", []byte("no song"))
	call(http.MethodGet, "/api/songmap/"+good)
	call(http.MethodGet, "/files/Zebra%20Love.wav")
	call(http.MethodGet, "/api/jobs?q=Zebra")
	p.do(http.MethodGet, "/api/jobs", nil, "Authorization", "Bearer wrong-secret")
	call(http.MethodDelete, "/api/jobs/"+bad)
	p.signal(os.Interrupt)
	p.exit()

	took := 0
	for line := range strings.Lines(p.log.text()) {
		var said map[string]any
		if err := json.Unmarshal([]byte(line), &said); err != nil {
			t.Errorf("no JSON: %s", line)
		}
		if strings.Contains(line, "Zebra") || strings.Contains(line, "alicia") {
			t.Errorf("a name: %s", line)
		}
		if said["route"] == "POST /api/analyze" && said["job"] == nil {
			t.Errorf("an upload without its job: %s", line)
		}
		if ms, is := said["took_ms"].(float64); is && ms >= 0 && said["msg"] == "request" {
			took++
		}
	}
	if took < 7 || !strings.Contains(p.log.text(), `"job":"`+good+`"`) {
		t.Errorf("%d requests with their time:\n%s", took, p.log.text())
	}
}

func TestTheLevelOfTheLogChangesBySignal(t *testing.T) {
	t.Parallel()
	p := newSite(t).start()
	p.get("/livez")
	p.signal(syscall.SIGUSR1)
	p.waitForLog(`{"level": "debug"}`)
	p.get("/readyz")
	p.waitForLog(`"path": "/readyz"`)
	p.signal(syscall.SIGUSR1)
	p.waitForLog(`{"level": "info"}`)
	if text := p.log.text(); strings.Contains(text, "/livez") {
		t.Errorf("debug was on before:\n%s", text)
	}
}

// uploadAs uploads a file with a key.
func (c client) uploadAs(key, fileName string, content []byte) reply {
	c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", fileName)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || form.Close() != nil {
		c.t.Fatal(err)
	}
	return c.do(http.MethodPost, "/api/analyze", &body, "Content-Type", form.FormDataContentType(), "Authorization", key)
}

// ended reports whether a log in JSON tells of the end of a job.
func ended(log, id string) bool {
	return strings.Contains(log, `"msg":"job completed","job":"`+id+`"`) || strings.Contains(log, `"msg":"job failed","job":"`+id+`"`)
}
