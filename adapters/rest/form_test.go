package rest_test

import (
	"bytes"
	"net/http"
	"strings"
	"testing"

	"songmap/domain"
)

func TestAFormWithoutASongTellsWhatCameInstead(t *testing.T) {
	t.Parallel()
	for body, want := range map[string]string{
		part(`name="job_id"`, "x"):                                                         `The form has no field "file"`,
		part(`name="song"; filename="a.mp3"`, "x"):                                         `The form has no field "file"; it has a file in "song"`,
		part(`name="song"; filename="a.mp3"`, strings.Repeat("x", 1<<20)):                  `The form has no field "file"; it has a file in "song"`,
		part(`name="`+strings.Repeat("x", 999)+`"; filename=a`, "x"):                       `The form has no field "file"; it has a file in "` + strings.Repeat("x", 100) + `"`,
		part(`name="notes"`, strings.Repeat("x", 1<<20)):                                   `The fields beside the song are larger than 64 KiB`,
		songPart + part(`name="cover"; filename="a.png"`, strings.Repeat("x", 1<<20)):      `The fields beside the song are larger than 64 KiB`,
		part(`name="file"; filename="a.mp3"`, strings.Repeat("x", 1<<21)):                  `The upload is larger than 1.0 MiB`,
		part(`name="cover"; filename="a.png"`, "x") + part(`name="file"`, "text, no song"): `The field "file" holds text instead of a file; with curl, write -F file=@song.mp3`,
	} {
		w := newWorld()
		w.config.MaxUpload = 1 << 20
		if p := decode[problem](t, upload(t, w, strings.NewReader(body+lastBoundary))); p.Detail != want {
			t.Errorf("%.60q: %s, want %s", body, p.Detail, want)
		}
	}
}

// FuzzMultipart sends arbitrary forms: each is either made a job or leaves
// nothing, and the answer is never the service's own fault.
func FuzzMultipart(f *testing.F) {
	f.Add([]byte(songPart + lastBoundary))
	f.Add([]byte(part(`name="job_id"`, "a") + songPart + lastBoundary))
	f.Add([]byte(songPart + part(`name="job_id"`, "a/b") + lastBoundary))
	f.Add([]byte(part(`name="file"; filename*0*=UTF-8''%E2; filename*1*=%82%AC`, "x") + lastBoundary))
	f.Add([]byte(part(`name="file"; filename="a "b" \\" ; c.mp3`, "x") + lastBoundary))
	f.Add([]byte(part(`name=file; filename*=iso-8859-1''%E4; filename="=?utf-8?q?=C3=A4?="`, "x") + lastBoundary))
	f.Add([]byte("preamble\r\n" + songPart + songPart))
	w := newWorld()
	w.config.MaxUpload = 1 << 12
	h := w.handler()
	f.Fuzz(func(t *testing.T, body []byte) {
		in := w.intake
		in.received, in.discarded, in.submissions = 0, 0, nil
		r := post(t, h, bytes.NewReader(body))
		if r.Code == http.StatusAccepted {
			name := in.submissions[0].Upload.FileName
			if len(in.submissions) != 1 || in.discarded != 0 || len(name) > 255 || name == "" || strings.ContainsAny(name, "/\\\x00") {
				t.Errorf("%+v", in)
			}
			if id := in.submissions[0].ID; id != "" && domain.CheckID(id) != nil {
				t.Errorf("id %q", id)
			}
			return
		}
		if r.Code < 400 || r.Code >= 500 || len(in.submissions) != 0 || in.discarded != in.received {
			t.Errorf("%d %s: %+v", r.Code, r.Body, in)
		}
	})
}
