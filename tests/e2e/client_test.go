package e2e_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"songmap/tests/signals"
)

// client asks a server.
type client struct {
	t   *testing.T
	url string
}

// reply is an answer with its body read.
type reply struct {
	*http.Response
	body []byte
}

// json decodes the body into what the caller expects of it.
func (r reply) json(t *testing.T, into any) {
	t.Helper()
	if err := json.Unmarshal(r.body, into); err != nil {
		t.Fatalf("%s answers %s: %v", r.Request.URL, r.body, err)
	}
}

// do sends a request; headers are name, value, name, value …
func (c client) do(method, path string, body io.Reader, headers ...string) reply {
	c.t.Helper()
	req, err := http.NewRequestWithContext(c.t.Context(), method, c.url+path, body)
	if err != nil {
		c.t.Fatal(err)
	}
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		c.t.Fatal(err)
	}
	return reply{resp, text}
}

func (c client) get(path string, headers ...string) reply {
	c.t.Helper()
	return c.do(http.MethodGet, path, nil, headers...)
}

// expect is do for an answer that must have a status.
func (c client) expect(status int, method, path string) reply {
	c.t.Helper()
	r := c.do(method, path, nil)
	if r.StatusCode != status {
		c.t.Fatalf("%s %s answers %d: %s, want %d", method, path, r.StatusCode, r.body, status)
	}
	return r
}

// upload sends a file and further form fields: name, value, name, value …
func (c client) upload(fileName string, content []byte, fields ...string) reply {
	c.t.Helper()
	mediaType, form := formOf(c.t, fileName, content, fields...)
	return c.do(http.MethodPost, "/api/analyze", form, "Content-Type", mediaType)
}

// formOf is the body of an upload.
func formOf(t *testing.T, fileName string, content []byte, fields ...string) (mediaType string, body *bytes.Buffer) {
	t.Helper()
	body = new(bytes.Buffer)
	form := multipart.NewWriter(body)
	for i := 0; i < len(fields); i += 2 {
		if err := form.WriteField(fields[i], fields[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	part, err := form.CreateFormFile("file", fileName)
	if err == nil {
		_, err = part.Write(content)
	}
	if err != nil || form.Close() != nil {
		t.Fatal(err)
	}
	return form.FormDataContentType(), body
}

// submit uploads a song that must be accepted and returns the job's id.
func (c client) submit(fileName string, content []byte, fields ...string) string {
	c.t.Helper()
	r := c.upload(fileName, content, fields...)
	if r.StatusCode != http.StatusAccepted {
		c.t.Fatalf("upload of %s answers %d: %s", fileName, r.StatusCode, r.body)
	}
	var accepted struct {
		JobID string `json:"job_id"`
	}
	r.json(c.t, &accepted)
	return accepted.JobID
}

// status is what the status call says about a job.
type status struct {
	Status       string  `json:"status"`
	Progress     float64 `json:"progress"`
	FileName     string  `json:"file_name"`
	ErrorCode    string  `json:"error_code"`
	ErrorMessage string  `json:"error_message"`
	Attempt      int     `json:"attempt"`
}

func (c client) status(id string) (s status) {
	c.t.Helper()
	c.expect(http.StatusOK, http.MethodGet, "/api/status/"+id).json(c.t, &s)
	return s
}

// patience is how long a test waits for a job before it fails.
const patience = 2 * time.Minute

// wait polls until the job has one of the statuses.
func (c client) wait(id string, wanted ...string) status {
	c.t.Helper()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for deadline := time.Now().Add(patience); time.Now().Before(deadline); <-tick.C {
		s := c.status(id)
		for _, w := range wanted {
			if s.Status == w {
				return s
			}
		}
	}
	c.t.Fatalf("job %s did not come to %v: %+v", id, wanted, c.status(id))
	return status{}
}

// wave is a file of a short song.
func wave(t *testing.T) []byte {
	t.Helper()
	file, err := drums()
	if err != nil {
		t.Fatal(err)
	}
	return slices.Clone(file)
}

var drums = sync.OnceValues(func() ([]byte, error) {
	const rate = 22050
	var file bytes.Buffer
	err := signals.WAV(&file, signals.Drums(120, 4, 8).Render(rate), rate)
	return file.Bytes(), err
})

// repeated gives so many bytes without having them.
type repeated struct{ left int }

func (r *repeated) Read(p []byte) (int, error) {
	n := min(r.left, len(p))
	r.left -= n
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

func joined(before string, body io.Reader, after string) io.Reader {
	return io.MultiReader(strings.NewReader(before), body, strings.NewReader(after))
}

func jobPath(id, call string) string { return fmt.Sprintf("/api/jobs/%s%s", id, call) }
