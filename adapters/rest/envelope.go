package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/domain"
	"songmap/ports"
)

// errTorn tells of a Song Map that is no JSON object.
var errTorn = errors.New("the song map is cut short, or not JSON")

// envelope is the answer with a Song Map. The text goes from the file to the
// client as it is, piece by piece: it may be megabytes long, and clients may
// take their time. To parse and print it again would cost more than all the
// rest, too, and could change its numbers.
type envelope struct {
	head, tail string
	text       ports.File
	size       int64 // of text
}

// songMapAnswer sends a Song Map and closes it.
func songMapAnswer(j domain.Job, text ports.File) (*huma.StreamResponse, error) {
	size, err := whole(text)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	id, err := json.Marshal(j.ID)
	if err != nil {
		return nil, errors.Join(err, text.Close())
	}
	elapsed := strconv.FormatFloat(j.Elapsed(time.Now()).Seconds(), 'f', -1, 64)
	e := envelope{`{"job_id":` + string(id) + `,"song_map":`, `,"elapsed":` + elapsed + "}\n", text, size}
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer text.Close()
		r, w := humago.Unwrap(ctx)
		e.send(w, r)
	}}, nil
}

func (e envelope) send(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Content-Length", strconv.FormatInt(int64(len(e.head)+len(e.tail))+e.size, 10))
	if r.Method == http.MethodHead {
		return
	}
	// After an error the client sees that bytes are missing, or has gone.
	if _, err := io.WriteString(w, e.head); err != nil {
		return
	}
	if _, err := io.CopyN(w, e.text, e.size); err != nil {
		return
	}
	_, _ = io.WriteString(w, e.tail)
}

// whole returns how long a Song Map is, and goes back to its beginning. It
// looks at both ends: what was torn must not make an answer that nobody can
// read.
func whole(f io.ReadSeeker) (size int64, err error) {
	const end = 512
	if size, err = f.Seek(0, io.SeekEnd); err != nil {
		return 0, err
	}
	first, err := at(f, 0, min(size, end))
	if err != nil {
		return 0, err
	}
	last, err := at(f, max(0, size-end), min(size, end))
	if err != nil {
		return 0, err
	}
	const space = " \t\r\n"
	if !strings.HasPrefix(strings.TrimLeft(first, space), "{") || !strings.HasSuffix(strings.TrimRight(last, space), "}") {
		return 0, errTorn
	}
	_, err = f.Seek(0, io.SeekStart)
	return size, err
}

func at(f io.ReadSeeker, place, length int64) (string, error) {
	if _, err := f.Seek(place, io.SeekStart); err != nil {
		return "", err
	}
	var b bytes.Buffer
	_, err := io.CopyN(&b, f, length)
	return b.String(), err
}
