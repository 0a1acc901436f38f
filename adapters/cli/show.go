package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"time"

	"songmap/client"
)

// Show is the command that shows one job.
type Show struct {
	ID     string `arg:"" name:"id" help:"Id of the job."`
	JSON   bool   `name:"json" help:"Print all of it as JSON: the job as the server tells of it, with its history and its song_map, null unless it is complete."`
	Server Server `embed:""`
}

// Validate implements the check that kong makes before Run.
func (c *Show) Validate() error {
	if c.ID == "" {
		return nil // kong says that it is missing
	}
	return checkID(c.ID)
}

// Run shows the job, its history, and the summary of its Song Map.
func (c *Show) Run(ctx context.Context, s Streams) error {
	server, err := c.Server.ask()
	if err != nil {
		return err
	}
	defer server.Close()
	job, err := server.Job(ctx, c.ID)
	if err != nil {
		return err
	}
	events, err := history(ctx, server, c.ID)
	if err != nil {
		return err
	}
	var songMap []byte
	if job.Status == client.StatusComplete {
		m, err := server.SongMap(ctx, c.ID)
		if err != nil {
			return err
		}
		songMap = m.Raw
	}
	if c.JSON {
		return s.whole(job, events, songMap)
	}
	if _, err := s.Out.Write(append(sheet(job, time.Now()), historyText(events)...)); err != nil || songMap == nil {
		return err
	}
	return s.summary(job.FileName, songMap)
}

// history returns the events of a job. There are none if the job has been deleted
// meanwhile, or the server is of an earlier version.
func history(ctx context.Context, server *client.Client, id string) ([]client.Event, error) {
	events, err := server.History(ctx, id)
	if no := (*client.Error)(nil); errors.As(err, &no) && no.Status == http.StatusNotFound {
		return nil, nil
	}
	return events, err
}

// whole prints everything about a job in one document.
func (s Streams) whole(job client.Job, events []client.Event, songMap json.RawMessage) error {
	raw := make([]json.RawMessage, 0, len(events))
	for _, e := range events {
		raw = append(raw, e.Raw)
	}
	if songMap == nil {
		songMap = json.RawMessage("null")
	}
	more, err := json.Marshal(struct {
		History []json.RawMessage `json:"history"`
		SongMap json.RawMessage   `json:"song_map"`
	}{raw, songMap})
	if err != nil {
		return err
	}
	// Two objects become one, so that fields stay in the order of the server.
	return s.json(slices.Concat(bytes.TrimSuffix(job.Raw, []byte("}")), []byte(","), more[1:]))
}
