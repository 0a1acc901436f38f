package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"sync"

	"songmap/domain"
)

// submission is a song to send.
type submission struct {
	name           string // of the file, sent as it is
	song           io.Reader
	size           int64  // of the song, bytes
	jobID          string // empty: the server chooses
	idempotencyKey string // empty: none
	priority       int
	group          string
}

// submit sends a song and returns the id of its job and the whole response.
func (c *client) submit(ctx context.Context, s submission) (id string, text []byte, err error) {
	r, sent, err := s.request()
	if err != nil {
		return "", nil, err
	}
	a, err := c.do(ctx, r)
	<-sent
	if err != nil {
		return "", nil, err
	}
	var job status
	if err := c.decode(a.body, &job); err != nil {
		return "", nil, err
	}
	if err := domain.CheckID(job.JobID); err != nil {
		return "", nil, fmt.Errorf("the answer of %s is not that of a songmap server: %w", c, err)
	}
	return job.JobID, a.body, nil
}

type field struct{ name, value string }

// fields are what goes before the song. What the user did not give is left out:
// older servers do not know it.
func (s submission) fields() (fields []field) {
	if s.jobID != "" {
		fields = append(fields, field{"job_id", s.jobID})
	}
	if s.priority != 0 {
		fields = append(fields, field{"priority", strconv.Itoa(s.priority)})
	}
	if s.group != "" {
		fields = append(fields, field{"group", s.group})
	}
	return fields
}

// request returns a multipart form around the song, which is read while it is sent. The
// server may refuse it before. The channel is closed when the song will not be read any
// more.
func (s submission) request() (request, <-chan struct{}, error) {
	var around bytes.Buffer
	form := multipart.NewWriter(&around)
	for _, field := range s.fields() {
		if err := form.WriteField(field.name, field.value); err != nil {
			return request{}, nil, err
		}
	}
	if _, err := form.CreateFormFile("file", s.name); err != nil {
		return request{}, nil, err
	}
	head := around.Len()
	if err := form.Close(); err != nil {
		return request{}, nil, err
	}
	before, after := around.Bytes()[:head], around.Bytes()[head:]
	sent := make(chan struct{})
	r := request{
		method: http.MethodPost, path: "/api/analyze",
		header: http.Header{"Content-Type": {form.FormDataContentType()}, "Expect": {"100-continue"}},
		body:   &trackedBody{io.MultiReader(bytes.NewReader(before), s.song, bytes.NewReader(after)), sync.OnceFunc(func() { close(sent) })},
		size:   int64(around.Len()) + s.size,
	}
	if s.idempotencyKey != "" {
		r.header.Set("Idempotency-Key", s.idempotencyKey)
	}
	return r, sent, nil
}

// trackedBody calls done when net/http closes it, which may be after the response.
type trackedBody struct {
	io.Reader
	done func()
}

func (s *trackedBody) Close() error {
	s.done()
	return nil
}
