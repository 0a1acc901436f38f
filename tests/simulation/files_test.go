package simulation_test

import (
	"context"
	"fmt"
	"io"
	"strings"

	"songmap/domain"
	"songmap/ports"
)

// uploads keeps files in memory: path → bytes.
type uploads struct {
	ports.Uploads // what no use case here calls
	files         map[string]string
	saved         int
}

func (u *uploads) Save(_ context.Context, fileName string, r io.Reader) (domain.Upload, error) {
	text, err := io.ReadAll(r)
	if err != nil {
		return domain.Upload{}, err
	}
	u.saved++
	path := fmt.Sprintf("upload-%d", u.saved)
	u.files[path] = string(text)
	return domain.Upload{Path: path, FileName: fileName, Size: int64(len(text)), SHA256: string(text)}, nil
}

func (u *uploads) Open(_ context.Context, path string) (ports.File, error) {
	text, ok := u.files[path]
	if !ok {
		return ports.File{}, ports.ErrNotFound
	}
	return ports.File{ReadSeekCloser: inMemory{strings.NewReader(text)}}, nil
}

// inMemory has nothing to close.
type inMemory struct{ io.ReadSeeker }

func (inMemory) Close() error { return nil }

func (u *uploads) Remove(_ context.Context, path string) error {
	delete(u.files, path)
	return nil
}

// results keeps Song Maps in memory: path → text. A path is the job's id, or
// the id and a token where the first place was taken.
type results struct {
	ports.Results
	files map[string]string
}

func (r *results) Save(_ context.Context, jobID, token string, songMap []byte) (string, error) {
	path := jobID
	if _, taken := r.files[path]; taken {
		path = jobID + "/" + token
	}
	r.files[path] = string(songMap)
	return path, nil
}

func (r *results) Remove(_ context.Context, jobID string) error {
	for path := range r.files {
		if path == jobID || strings.HasPrefix(path, jobID+"/") {
			delete(r.files, path)
		}
	}
	return nil
}

// ear hears what operators are shown.
type ear struct {
	ports.Observer
	events   []domain.Event
	troubles int
}

func (e *ear) Happened(event domain.Event) { e.events = append(e.events, event) }
func (e *ear) Trouble(string, error)       { e.troubles++ }
