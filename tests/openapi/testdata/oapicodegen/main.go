// The story, told through a client that oapi-codegen has made.
package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log"
	"mime/multipart"
	"net/http"
	"os"
	"strings"

	"story/api"
)

func main() {
	if err := tell(context.Background(), os.Args[1], os.Args[2]); err != nil {
		log.Fatal(err)
	}
}

func tell(ctx context.Context, server, song string) error {
	c, err := api.NewClientWithResponses(server)
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
	m, err := c.GetSongMapWithResponse(ctx, id, nil)
	if err != nil || m.JSON200 == nil {
		return fmt.Errorf("song map: %s %w", m.Status(), err)
	}
	format := api.GetSongMapParamsFormat("jams")
	jams, err := c.GetSongMapWithResponse(ctx, id, &api.GetSongMapParams{Format: &format})
	if err != nil || jams.ApplicationvndJamsJSON200 == nil {
		return fmt.Errorf("JAMS: %s %w", jams.Status(), err)
	}
	listed, err := list(ctx, c)
	if err != nil {
		return err
	}
	none, err := c.GetStatusWithResponse(ctx, "nobody", nil)
	if err != nil || none.ApplicationproblemJSON404 == nil {
		return fmt.Errorf("nobody's status: %s %w", none.Status(), err)
	}
	fmt.Printf("%s, %.0f bpm, %d annotations, %d jobs, %s\n", last, m.JSON200.SongMap.Tempo.BpmGlobal,
		len(jams.ApplicationvndJamsJSON200.Annotations), listed, none.ApplicationproblemJSON404.Code)
	return nil
}

// submit uploads the song and waits for the end of its job.
func submit(ctx context.Context, c *api.ClientWithResponses, song string) (string, error) {
	text, err := os.ReadFile(song)
	if err != nil {
		return "", err
	}
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "song.wav")
	if err != nil {
		return "", err
	}
	_, _ = part.Write(text) // into memory
	_ = form.Close()
	wait := "wait=60"
	r, err := c.AnalyzeWithBodyWithResponse(ctx, &api.AnalyzeParams{Prefer: &wait}, form.FormDataContentType(), &body)
	if err != nil || r.JSON202 == nil {
		return "", fmt.Errorf("submit: %s %w", r.Status(), err)
	}
	if r.JSON202.Status != "complete" {
		return "", fmt.Errorf("job %s is %s", r.JSON202.JobId, r.JSON202.Status)
	}
	return r.JSON202.JobId, nil
}

// follow returns the name of the last message of the job's stream.
func follow(ctx context.Context, c *api.ClientWithResponses, id string) (string, error) {
	from := int64(0)
	r, err := c.FollowJob(ctx, id, &api.FollowJobParams{After: &from})
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil || r.StatusCode != http.StatusOK {
		return "", fmt.Errorf("events: %s %w", r.Status, err)
	}
	names := strings.Split(string(text), "event: ")
	name, _, _ := strings.Cut(names[len(names)-1], "\n")
	return name, nil
}

// list counts the jobs, one a page.
func list(ctx context.Context, c *api.ClientWithResponses) (jobs int, err error) {
	one := int64(1)
	p := &api.ListJobsParams{Limit: &one}
	for {
		r, err := c.ListJobsWithResponse(ctx, p)
		if err != nil || r.JSON200 == nil {
			return 0, fmt.Errorf("list: %s %w", r.Status(), err)
		}
		jobs += len(r.JSON200.Jobs)
		if p.Cursor = r.JSON200.NextCursor; p.Cursor == nil {
			return jobs, nil
		}
	}
}
