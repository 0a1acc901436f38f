package client

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"sync"
)

// SubmitOptions say what to do with a song. The zero value will do.
type SubmitOptions struct {
	JobID      string // the server chooses one otherwise
	Group      string // groups take turns
	Priority   int    // within the group: -10 to 10
	WebhookURL string // is told of the end of the job

	// IdempotencyKey names the upload: when it comes again there is still one job. By
	// default Submit makes one up, for the case that it has to send the song again.
	IdempotencyKey string
}

// Accepted is what the server says of a song that it has taken. It is kept then, even
// if the power fails.
type Accepted struct {
	JobID   string `json:"job_id"`
	Status  Status `json:"status"`
	Message string `json:"message"`

	Raw json.RawMessage `json:"-"` // as the server wrote it
}

// Submit uploads a song and has it analysed. The song is read while it is sent, up to
// its end. If the server is busy or the connection breaks, it is sent again, provided
// that it can be: it is an io.Seeker, or nothing has been read of it. There is one job in
// any case. Submit no longer reads the song once it has returned, unless ctx was ended.
func (c *Client) Submit(ctx context.Context, name string, song io.Reader, o SubmitOptions) (Accepted, error) {
	if o.IdempotencyKey == "" {
		o.IdempotencyKey = rand.Text()
	}
	u := &upload{source: newSource(song)}
	if err := u.wrap(name, o); err != nil {
		return Accepted{}, err
	}
	r := call{method: http.MethodPost, path: "/api/analyze", body: u.body, header: http.Header{
		"Content-Type": {u.contentType}, "Expect": {"100-continue"}, "Idempotency-Key": {o.IdempotencyKey},
	}}
	var a answer
	passes := func(err error) bool { return c.passes(err) && u.source.rewindable() }
	err := c.patiently(ctx, passes, func() (err error) {
		a, err = c.upload(ctx, r, u)
		return err
	})
	if err != nil {
		return Accepted{}, err
	}
	accepted := Accepted{Raw: a.body}
	if err := c.decode(a.body, &accepted); err != nil {
		return Accepted{}, err
	}
	if !idPattern.MatchString(accepted.JobID) {
		return Accepted{}, c.notSongmap(errors.New("it names no job"))
	}
	return accepted, nil
}

// upload sends the song once.
func (c *Client) upload(ctx context.Context, r call, u *upload) (a answer, err error) {
	res, err := c.send(ctx, r)
	if err == nil {
		a = answer{status: res.StatusCode, header: res.Header}
		a.body, err = c.read(ctx, res.Body)
		_ = res.Body.Close() // it has been read
	}
	u.wait(ctx)
	if u.source.err != nil && ctx.Err() == nil {
		return answer{}, u.source.err // net/http's says that the server has gone
	}
	return a, err
}

// upload is a form around a song.
type upload struct {
	contentType   string
	before, after []byte
	source        *source
	sent          chan struct{} // closed when the song will not be read any more
}

// wrap makes the form. What was not asked for is left out: older servers do not know it.
func (u *upload) wrap(name string, o SubmitOptions) error {
	var around bytes.Buffer
	form := multipart.NewWriter(&around)
	fields := [][2]string{{"job_id", o.JobID}, {"group", o.Group}, {"webhook_url", o.WebhookURL}}
	if o.Priority != 0 {
		fields = append(fields, [2]string{"priority", strconv.Itoa(o.Priority)})
	}
	for _, field := range fields {
		if field[1] == "" {
			continue
		}
		if err := form.WriteField(field[0], field[1]); err != nil {
			return err
		}
	}
	if _, err := form.CreateFormFile("file", name); err != nil {
		return err
	}
	head := around.Len()
	if err := form.Close(); err != nil {
		return err
	}
	u.contentType = form.FormDataContentType()
	u.before, u.after = around.Bytes()[:head], around.Bytes()[head:]
	return nil
}

// body returns the form from its beginning.
func (u *upload) body() (io.ReadCloser, int64, error) {
	if err := u.source.rewind(); err != nil {
		return nil, 0, err
	}
	size := u.source.size
	if size >= 0 {
		size += int64(len(u.before) + len(u.after))
	}
	sent := make(chan struct{})
	u.sent = sent
	form := io.MultiReader(bytes.NewReader(u.before), u.source, bytes.NewReader(u.after))
	return &tracked{form, sync.OnceFunc(func() { close(sent) })}, size, nil
}

// wait returns when net/http has let go of the song, which may be after the answer. Who
// has ended the call does not wait for a song that keeps its reader waiting.
func (u *upload) wait(ctx context.Context) {
	if u.sent == nil {
		return
	}
	select {
	case <-u.sent:
	case <-ctx.Done():
	}
}
