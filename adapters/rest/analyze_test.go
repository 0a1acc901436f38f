package rest_test

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"songmap/ports"
)

const boundary = "B0UND4RY"

// part writes one part of a form as it stands on the wire.
func part(disposition, content string) string {
	return "--" + boundary + "\r\nContent-Disposition: form-data; " + disposition + "\r\n\r\n" + content + "\r\n"
}

const lastBoundary = "--" + boundary + "--\r\n"

var songPart = part(`name="file"; filename="song.mp3"`, "the song")

func upload(t *testing.T, w *world, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	return post(t, w.handler(), body, headers...)
}

func post(t *testing.T, h http.Handler, body io.Reader, headers ...string) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/analyze", body)
	r.Header.Set("Content-Type", "multipart/form-data; boundary="+boundary)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Add(headers[i], headers[i+1])
	}
	recorder := httptest.NewRecorder()
	h.ServeHTTP(recorder, r)
	wantDescribed(t, r, recorder.Code)
	return recorder
}

func TestAnUploadBecomesAJob(t *testing.T) {
	t.Parallel()
	w := newWorld()
	r := upload(t, w, strings.NewReader(songPart+lastBoundary))

	if r.Code != http.StatusAccepted || r.Header().Get("Location") != "/api/status/made" {
		t.Errorf("answer = %d %v", r.Code, r.Header())
	}
	want := `{"job_id":"made","status":"pending","message":"Analysis started for song.mp3"}`
	if got := strings.TrimSpace(r.Body.String()); got != want {
		t.Errorf("body = %s, want %s", got, want)
	}
	if string(w.intake.content) != "the song" || w.intake.discarded != 0 || len(w.intake.submissions) != 1 {
		t.Errorf("intake = %+v", w.intake)
	}
}

func TestAJobIDMayComeBeforeOrAfterTheSong(t *testing.T) {
	t.Parallel()
	id := part(`name="job_id"`, "mine_1")
	for name, body := range map[string]string{"before": id + songPart, "after": songPart + id} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			r := upload(t, w, strings.NewReader(part(`name="unknown"`, "ignored")+body+lastBoundary), "Idempotency-Key", "k-1")
			if r.Code != http.StatusAccepted {
				t.Fatalf("answer = %d %s", r.Code, r.Body)
			}
			if got := w.intake.submissions[0]; got.ID != "mine_1" || got.IdempotencyKey != "k-1" {
				t.Errorf("submission = %+v", got)
			}
		})
	}
}

func TestAFormMayEndWithItsBareBoundary(t *testing.T) {
	t.Parallel()
	w := newWorld()
	if r := upload(t, w, strings.NewReader(strings.TrimSuffix(songPart+lastBoundary, "\r\n"))); r.Code != http.StatusAccepted {
		t.Errorf("answer = %d %s", r.Code, r.Body)
	}
}

func TestBadUploadsAreRefusedAndLeaveNothing(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		body   string
		status int
		code   string
	}{
		{"no file", part(`name="job_id"`, "x") + lastBoundary, 422, "file_missing"},
		{"no parts", lastBoundary, 422, "file_missing"},
		{"another field", part(`name="song"; filename="a.mp3"`, "x") + lastBoundary, 422, "file_missing"},
		{"another field, large", part(`name="song"; filename="a.mp3"`, strings.Repeat("x", 1<<17)) + lastBoundary, 422, "file_missing"},
		{"not form-data", strings.Replace(songPart, "form-data", "attachment", 1) + lastBoundary, 422, "file_missing"},
		{"two names", part(`name="other"; name="file"; filename="a.mp3"`, "x") + lastBoundary, 422, "file_missing"},
		{"text instead of a file", part(`name="file"`, "song.mp3") + lastBoundary, 422, "file_missing"},
		{"empty file", part(`name="file"; filename="a.mp3"`, "") + lastBoundary, 422, "file_missing"},
		{"nothing", "", 400, "upload_incomplete"},
		{"no last boundary", songPart, 400, "upload_incomplete"},
		{"cut in the song", strings.TrimSuffix(songPart, "\r\n"), 400, "upload_incomplete"},
		{"cut after the song", songPart + "--" + boundary, 400, "upload_incomplete"},
		{"cut in the last boundary", songPart + lastBoundary[:len(lastBoundary)-3], 400, "upload_incomplete"},
		{"cut in the name of a header", songPart + "--" + boundary + "\r\nConte", 400, "upload_malformed"},
		{"cut in a later field", songPart + "--" + boundary + "\r\nContent-Disposition: form-d", 400, "upload_incomplete"},
		{"a raw NUL in a name", part("name=\"file\"; filename=\"a\x00b\"", "x") + lastBoundary, 400, "upload_malformed"},
		{"not a form", "--" + boundary + "\r\nno header\r\n\r\n", 400, "upload_malformed"},
		{"two files", songPart + songPart + lastBoundary, 400, "upload_malformed"},
		{"two job ids", part(`name="job_id"`, "a") + part(`name="job_id"`, "b") + songPart + lastBoundary, 400, "upload_malformed"},
		{"a thousand fields", strings.Repeat(part(`name="x"`, ""), 1000) + songPart + lastBoundary, 400, "upload_malformed"},
		{"a huge field before the song", part(`name="x"`, strings.Repeat("x", 1<<17)) + songPart + lastBoundary, 413, "upload_too_large"},
		{"a huge field after the song", songPart + part(`name="x"`, strings.Repeat("x", 1<<17)) + lastBoundary, 413, "upload_too_large"},
		{"a huge header", "--" + boundary + "\r\nX: " + strings.Repeat("x", 1<<17) + "\r\n\r\n" + songPart, 413, "upload_too_large"},
		{"a bad job id", songPart + part(`name="job_id"`, "../x") + lastBoundary, 422, "invalid_request"},
		{"an empty job id", part(`name="job_id"`, "") + songPart + lastBoundary, 422, "invalid_request"},
		{"a long job id", part(`name="job_id"`, strings.Repeat("a", 65)) + songPart + lastBoundary, 422, "invalid_request"},
		{"a reserved job id", part(`name="job_id"`, "cleanup") + songPart + lastBoundary, 422, "invalid_request"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.config.MaxUpload = 1 << 10
			wantProblem(t, upload(t, w, strings.NewReader(c.body)), c.status, c.code)
			if len(w.intake.submissions) != 0 || w.intake.discarded != w.intake.received {
				t.Errorf("%d received, %d discarded, %d submitted", w.intake.received, w.intake.discarded, len(w.intake.submissions))
			}
		})
	}
}

func TestABadJobIDIsToldWhatItMayBe(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"cleanup", "a/b", ""} {
		p := decode[problem](t, upload(t, newWorld(), strings.NewReader(part(`name="job_id"`, id)+songPart+lastBoundary)))
		if p.Detail != "job_id must be 1 to 64 letters, digits, '_' or '-', and not the word cleanup" {
			t.Errorf("%q: %q", id, p.Detail)
		}
	}
}

func TestASongMayBeAsLargeAsTheLimitButNoLarger(t *testing.T) {
	t.Parallel()
	for size, status := range map[int]int{1000: 202, 1001: 413, 500_000: 413} {
		t.Run(fmt.Sprint(size), func(t *testing.T) {
			t.Parallel()
			w := newWorld()
			w.config.MaxUpload = 1000
			body := part(`name="file"; filename="a.wav"`, strings.Repeat("x", size)) + lastBoundary
			// Without the type, the length is not known beforehand.
			for _, reader := range []io.Reader{strings.NewReader(body), io.MultiReader(strings.NewReader(body))} {
				if r := upload(t, w, reader); r.Code != status {
					t.Errorf("answer = %d %s, want %d", r.Code, r.Body, status)
				}
			}
		})
	}
}

func TestAnUploadThatSaysThatItIsTooLargeIsNotRead(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.config.MaxUpload = 1000
	body := strings.NewReader(part(`name="file"; filename="a.wav"`, strings.Repeat("x", 500_000)) + lastBoundary)
	length := body.Len()
	wantProblem(t, upload(t, w, body), 413, "upload_too_large")
	if body.Len() != length {
		t.Errorf("%d bytes were read", length-body.Len())
	}
}

func TestTheRoomForTheSongIsNotForOtherFields(t *testing.T) {
	t.Parallel()
	w := newWorld()
	w.config.MaxUpload = 1 << 20
	field := part(`name="x"`, strings.Repeat("x", 1<<17))
	for _, body := range []string{field + songPart, songPart + field} {
		wantProblem(t, upload(t, w, strings.NewReader(body+lastBoundary)), 413, "upload_too_large")
	}
}

func TestWhatIsNoFormIsUnsupported(t *testing.T) {
	t.Parallel()
	for _, mediaType := range []string{"", "application/json", "audio/mpeg", "multipart/form-data", "multipart/form-data; boundary"} {
		w := newWorld()
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/api/analyze", strings.NewReader("{}"))
		r.Header.Set("Content-Type", mediaType)
		recorder := httptest.NewRecorder()
		w.handler().ServeHTTP(recorder, r)
		wantProblem(t, recorder, 415, "not_multipart")
	}
}

func TestBadIdempotencyKeysAreRefusedBeforeTheUpload(t *testing.T) {
	t.Parallel()
	for _, headers := range [][]string{
		{"Idempotency-Key", ""},
		{"Idempotency-Key", "two words"},
		{"Idempotency-Key", "grün"},
		{"Idempotency-Key", strings.Repeat("k", 256)},
		{"Idempotency-Key", "a", "Idempotency-Key", "b"},
	} {
		w := newWorld()
		wantProblem(t, upload(t, w, strings.NewReader(songPart+lastBoundary), headers...), 422, "invalid_request")
		if w.intake.received != 0 {
			t.Errorf("%q was received", headers)
		}
	}
}

func TestWhatSubmitRefusesIsNotDiscardedTwice(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]struct {
		status int
		code   string
	}{
		ports.ErrExists:                       {400, "job_exists"},
		ports.ErrKeyReused:                    {422, "idempotency_key_reused"},
		errors.New("disk on fire at /secret"): {500, "internal_error"},
	} {
		w := newWorld()
		w.intake.submitErr = fmt.Errorf("job x: %w", err)
		r := upload(t, w, strings.NewReader(songPart+lastBoundary))
		wantProblem(t, r, want.status, want.code)
		if w.intake.discarded != 0 || strings.Contains(r.Body.String(), "secret") {
			t.Errorf("%v: %d discarded, %s", err, w.intake.discarded, r.Body)
		}
	}
}

func TestNoRoomIsToldWithATimeToComeBack(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]struct {
		status int
		code   string
	}{
		ports.ErrNoSpace:     {507, "disk_full"},
		ports.ErrQueueFull:   {429, "queue_full"},
		ports.ErrGroupFull:   {429, "queue_full"},
		ports.ErrUnavailable: {503, "storage_unavailable"},
	} {
		w := newWorld()
		w.intake.receiveErr = fmt.Errorf("uploads: %w", err)
		r := upload(t, w, strings.NewReader(songPart+lastBoundary))
		wantProblem(t, r, want.status, want.code)
		if r.Header().Get("Retry-After") == "" {
			t.Errorf("%v: no Retry-After", err)
		}
	}
}

// stream writes a form around content that is never held as a whole.
func stream(w io.Writer, size int64) error {
	form := multipart.NewWriter(w)
	if err := form.SetBoundary(boundary); err != nil {
		return err
	}
	file, err := form.CreateFormFile("file", "long.wav")
	if err != nil {
		return err
	}
	if _, err := io.CopyN(file, zeros{}, size); err != nil {
		return err
	}
	return form.Close()
}

type zeros struct{}

func (zeros) Read(p []byte) (int, error) {
	clear(p)
	return len(p), nil
}
