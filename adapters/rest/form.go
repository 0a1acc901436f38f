package rest

import (
	"context"
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"strconv"
	"time"

	"github.com/dustin/go-humanize"

	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// What a form may hold beside the song.
const (
	maxParts = 16
	maxForm  = 64 << 10 // bytes before the song, and again after it
)

// form is what a client sent to have it analysed. It is read as a stream: the
// song goes to the intake while it comes in, wherever among the fields it is.
type form struct {
	intake ports.Intake
	max    int64 // bytes a song may have
	body   *body

	upload   domain.Upload
	received bool // upload is there, and is ours to submit or to drop
	jobID    string
	hook     string // webhook_url
	priority *int
	group    *string
	others   []string // fields that hold a file, beside "file"
}

// read takes the whole form; after an error, too, it may have received the song.
func (f *form) read(w http.ResponseWriter, r *http.Request, idle time.Duration) error {
	if r.ContentLength > f.max+2*maxForm {
		return f.tooLarge()
	}
	f.body = &body{ReadCloser: r.Body, conn: http.NewResponseController(w), idle: idle, left: maxForm, pace: middleware.InfoOf(r.Context()).Pace}
	r.Body = unending(f.body)
	parts, err := r.MultipartReader()
	if err != nil {
		return problem.New(problem.NotMultipart, "Send the song as the field file of multipart/form-data")
	}
	if err := f.readParts(r.Context(), parts); err != nil {
		return err
	}
	if !f.received {
		return f.noFile()
	}
	return nil
}

func (f *form) readParts(ctx context.Context, parts *multipart.Reader) error {
	for range maxParts {
		part, err := parts.NextPart()
		if err == io.EOF {
			return nil // the last boundary was seen; see unending
		}
		if err != nil {
			return f.broken(err)
		}
		if err := f.take(ctx, part); err != nil {
			return err
		}
	}
	return problem.New(problem.UploadMalformed, "The form has more than %d fields", maxParts-1)
}

func (f *form) take(ctx context.Context, part *multipart.Part) error {
	l := labelOf(part.Header.Get("Content-Disposition"))
	switch l.field {
	case "file":
		return f.takeSong(ctx, part, l)
	case "job_id":
		return f.takeText(part, 256, l.field, &f.jobID)
	case "webhook_url":
		return f.takeText(part, 4<<10, l.field, &f.hook)
	case "priority":
		return takeValue(f, part, l.field, &f.priority, readPriority)
	case "group":
		return takeValue(f, part, l.field, &f.group, readGroup)
	}
	if l.isFile {
		f.others = append(f.others, l.field)
	}
	return nil // NextPart skips the rest of it
}

func (f *form) takeSong(ctx context.Context, part *multipart.Part, l label) error {
	if !l.isFile {
		return problem.New(problem.FileMissing, "The field \"file\" holds text instead of a file; with curl, write -F file=@song.mp3")
	}
	if f.received {
		return problem.New(problem.UploadMalformed, "The form has more than one file")
	}
	f.body.left += f.max
	s := &song{form: f, part: part}
	upload, err := f.intake.Receive(ctx, baseName(l.file), f.group, s)
	if err != nil {
		return err
	}
	f.upload, f.received = upload, true
	f.body.left = maxForm
	if s.size == 0 {
		return problem.New(problem.FileMissing, "The file is empty")
	}
	return nil
}

func (f *form) takeText(part *multipart.Part, limit int64, field string, to *string) error {
	text, err := io.ReadAll(io.LimitReader(part, limit))
	if err != nil {
		return f.broken(err)
	}
	if *to != "" {
		return twice(field)
	}
	*to = string(text)
	return checkText(field, *to)
}

// takeValue is takeText for a value that may be empty.
func takeValue[V any](f *form, part *multipart.Part, field string, to **V, read func(text string) (V, error)) error {
	var text string
	if err := f.takeText(part, 1<<10, field, &text); err != nil {
		return err
	}
	if *to != nil {
		return twice(field)
	}
	value, err := read(text)
	*to = &value
	return err
}

// readPriority reads a whole number. An empty field is as good as none.
func readPriority(text string) (int, error) {
	if text == "" {
		return 0, nil
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		n = domain.MaxPriority + 1 // none
	}
	return n, domain.CheckPriority(n)
}

func readGroup(text string) (string, error) { return text, domain.CheckGroup(text) }

// value is what a field holds, if it was there.
func value[V any](of *V) (v V) {
	if of != nil {
		v = *of
	}
	return v
}

func twice(field string) error {
	return problem.New(problem.UploadMalformed, "The form has more than one %s", field)
}

func checkText(field, text string) error {
	switch {
	case field == "job_id" && (domain.CheckID(text) != nil || text == cleanupCall):
		return problem.Invalid(field, "must be 1 to 64 letters, digits, '_' or '-', and not the word "+cleanupCall)
	case field == "webhook_url" && text == "":
		return problem.Invalid(field, "is empty")
	}
	return nil
}

// broken returns why a form cannot be read.
func (f *form) broken(err error) error {
	var p *problem.Problem
	switch {
	case errors.As(err, &p):
		return p
	case errors.Is(err, errTooMuch) && !f.received && len(f.others) > 0:
		return f.noFile() // so large that it must be the song
	case errors.Is(err, errTooMuch):
		return problem.New(problem.UploadTooLarge, "The fields beside the song are larger than %s", humanize.IBytes(maxForm))
	case errors.Is(err, errStalled):
		return problem.New(problem.UploadStalled, "Nothing, or next to nothing, came for %s", f.body.idle)
	case errors.Is(err, errCut), errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, context.Canceled):
		return problem.New(problem.UploadIncomplete, "The upload was cut short")
	}
	return problem.New(problem.UploadMalformed, "The upload is not well-formed multipart/form-data")
}

// noFile names the field in which a file came instead.
func (f *form) noFile() *problem.Problem {
	if len(f.others) == 0 {
		return problem.New(problem.FileMissing, `The form has no field "file"`)
	}
	return problem.New(problem.FileMissing, `The form has no field "file"; it has a file in %q`, problem.Echo(f.others[0]))
}

func (f *form) tooLarge() *problem.Problem {
	return problem.New(problem.UploadTooLarge, "The upload is larger than %s", humanize.IBytes(uint64(f.max)))
}

// song is the part with the file. Its errors are problems, so that they can be
// distinguished from those of the intake, which passes them on.
type song struct {
	form *form
	part io.Reader
	size int64
}

func (s *song) Read(p []byte) (int, error) {
	n, err := s.part.Read(p)
	s.size += int64(n)
	if s.size > s.form.max {
		return n, s.form.tooLarge()
	}
	switch {
	case err == nil || errors.Is(err, io.EOF):
		return n, err
	case errors.Is(err, errTooMuch):
		return n, s.form.tooLarge()
	default:
		return n, s.form.broken(err)
	}
}
