// The story, told through a client that ogen has made.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"strings"

	ht "github.com/ogen-go/ogen/http"
	"github.com/ogen-go/ogen/ogenerrors"

	"story/api"
)

// nobody needs no key.
type nobody struct{}

func (nobody) ApiKey(context.Context, api.OperationName) (api.ApiKey, error) {
	return api.ApiKey{}, ogenerrors.ErrSkipClientSecurity
}

func (nobody) Session(context.Context, api.OperationName) (api.Session, error) {
	return api.Session{}, ogenerrors.ErrSkipClientSecurity
}

func main() {
	if err := tell(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func tell(ctx context.Context, server, song string) error {
	c, err := api.NewClient(server, nobody{})
	if err != nil {
		return err
	}
	var id string
	for range 2 {
		if id, err = submit(ctx, c, song); err != nil {
			return err
		}
	}
	last, err := follow(ctx, c, id)
	if err != nil {
		return err
	}
	m, err := answer[*api.SongMapBodyHeaders](c.GetSongMap(ctx, api.GetSongMapParams{JobID: id}))
	if err != nil {
		return err
	}
	jams, err := answer[*api.JamsHeaders](c.GetSongMap(ctx, api.GetSongMapParams{JobID: id, Format: api.NewOptGetSongMapFormat("jams")}))
	if err != nil {
		return err
	}
	listed, err := list(ctx, c)
	if err != nil {
		return err
	}
	none, err := answer[*api.GetStatusNotFound](c.GetStatus(ctx, api.GetStatusParams{JobID: "nobody"}))
	if err != nil {
		return err
	}
	fmt.Printf("%s, %.0f bpm, %d annotations, %d jobs, %s\n", last, m.Response.SongMap.Tempo.BpmGlobal,
		len(jams.Response.Annotations), listed, none.Code)
	return nil
}

// answer is the answer that was expected, or says which one came.
func answer[T any](r any, err error) (T, error) {
	expected, ok := r.(T)
	if err == nil && !ok {
		err = fmt.Errorf("the answer is %T, not %T", r, expected)
	}
	return expected, err
}

// submit uploads the song and waits for the end of its job.
func submit(ctx context.Context, c *api.Client, song string) (string, error) {
	f, err := os.Open(song)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	r, err := answer[*api.AcceptedHeaders](c.Analyze(ctx,
		&api.AnalyzeReq{File: ht.MultipartFile{Name: "song.wav", File: f}}, api.AnalyzeParams{Prefer: api.NewOptString("wait=60")}))
	if err != nil {
		return "", err
	}
	if r.Response.Status != "complete" {
		return "", fmt.Errorf("job %s is %s", r.Response.JobID, r.Response.Status)
	}
	return r.Response.JobID, nil
}

// follow returns the name of the last message of the job's stream.
func follow(ctx context.Context, c *api.Client, id string) (string, error) {
	r, err := answer[*api.FollowJobOKHeaders](c.FollowJob(ctx, api.FollowJobParams{JobID: id, After: api.NewOptInt64(0)}))
	if err != nil {
		return "", err
	}
	text, err := io.ReadAll(r.Response)
	if err != nil {
		return "", err
	}
	names := strings.Split(string(text), "event: ")
	name, _, _ := strings.Cut(names[len(names)-1], "\n")
	return name, nil
}

// list counts the jobs, one a page.
func list(ctx context.Context, c *api.Client) (jobs int, err error) {
	p := api.ListJobsParams{Limit: api.NewOptInt64(1)}
	for {
		r, err := answer[*api.JobListHeaders](c.ListJobs(ctx, p))
		if err != nil {
			return 0, err
		}
		jobs += len(r.Response.Jobs)
		next, more := r.Response.NextCursor.Get()
		if !more {
			return jobs, nil
		}
		p.Cursor = api.NewOptString(next)
	}
}
