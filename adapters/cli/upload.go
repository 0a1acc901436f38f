package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
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
}

// submit sends a song and returns the id of its job and the whole answer.
func (c *client) submit(ctx context.Context, s submission) (id string, text []byte, err error) {
	q, sent, err := s.question()
	if err != nil {
		return "", nil, err
	}
	a, err := c.ask(ctx, q)
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

// question is a multipart form around the song, which is read while it is
// sent. The server may refuse before it has seen any of it. The channel is
// closed when the song will be read no more.
func (s submission) question() (question, <-chan struct{}, error) {
	var around bytes.Buffer
	form := multipart.NewWriter(&around)
	if s.jobID != "" {
		if err := form.WriteField("job_id", s.jobID); err != nil {
			return question{}, nil, err
		}
	}
	if _, err := form.CreateFormFile("file", s.name); err != nil {
		return question{}, nil, err
	}
	head := around.Len()
	if err := form.Close(); err != nil {
		return question{}, nil, err
	}
	before, after := around.Bytes()[:head], around.Bytes()[head:]
	sent := make(chan struct{})
	q := question{
		method: http.MethodPost, path: "/api/analyze",
		header: http.Header{"Content-Type": {form.FormDataContentType()}, "Expect": {"100-continue"}},
		body:   &sending{io.MultiReader(bytes.NewReader(before), s.song, bytes.NewReader(after)), sync.OnceFunc(func() { close(sent) })},
		size:   int64(around.Len()) + s.size,
	}
	if s.idempotencyKey != "" {
		q.header.Set("Idempotency-Key", s.idempotencyKey)
	}
	return q, sent, nil
}

// sending is a body that tells when net/http is done with it, which may be
// after the answer has come.
type sending struct {
	io.Reader
	done func()
}

func (s *sending) Close() error {
	s.done()
	return nil
}
