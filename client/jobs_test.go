package client_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"songmap/client"
)

func TestASongIsSubmittedFollowedAndFetched(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	accepted, err := c.Submit(t.Context(), "für elise.wav", strings.NewReader("song"), client.SubmitOptions{
		JobID: "mine", Priority: -3, Group: "Übung 1",
	})
	if err != nil || accepted.JobID != "mine" || accepted.Status != client.StatusPending || accepted.Message == "" {
		t.Fatalf("Submit = %+v, %v", accepted, err)
	}
	s.open()
	var seen []client.Status
	job, err := c.Wait(t.Context(), "mine", func(j client.Job) { seen = append(seen, j.Status) })
	if err != nil || job.Status != client.StatusComplete || job.FileName != "für elise.wav" || job.Priority != -3 || job.Group != "Übung 1" {
		t.Fatalf("Wait = %+v, %v", job, err)
	}
	if seen[0] == client.StatusComplete || seen[len(seen)-1] != client.StatusComplete {
		t.Errorf("seen were %v, want some way to complete", seen)
	}
	m, err := c.SongMap(t.Context(), "mine")
	if err != nil || m.ID != "mine" || m.Tempo.BPM != 90.5 || m.Keys[0].Tonic != "D" || !bytes.Contains(m.Raw, []byte(`"kept"`)) {
		t.Errorf("SongMap = %+v, %v", m, err)
	}
	history, err := c.History(t.Context(), "mine")
	if err != nil || len(history) < 3 || history[0].Kind != client.EventCreated || history[len(history)-1].Kind != client.EventCompleted {
		t.Errorf("History = %+v, %v", history, err)
	}
	if text, err := c.Delete(t.Context(), "mine"); err != nil || !json.Valid(text) {
		t.Errorf("Delete = %s, %v", text, err)
	}
	var no *client.Error
	if _, err := c.Job(t.Context(), "mine"); !errors.As(err, &no) || no.Status != 404 || no.Code != "not_found" || no.Title == "" || no.Foreign {
		t.Errorf("Job = %+v, want a problem of code not_found", err)
	}
}

func TestAnExportHasItsNameAndType(t *testing.T) {
	t.Parallel()
	s := start(t)
	s.open()
	c := s.client(t, client.Options{})
	id := submit(t, c, "song")
	if _, err := c.Wait(t.Context(), id, nil); err != nil {
		t.Fatal(err)
	}
	for format, want := range map[string]client.Export{
		"midi": {Name: "song.mid", MediaType: "audio/midi"}, "svg": {Name: "song.svg", MediaType: "image/svg+xml"},
		"json": {Name: id + ".song_map.json", MediaType: "application/json"},
	} {
		got, err := c.Export(t.Context(), id, format)
		if err != nil || got.Name != want.Name || got.MediaType != want.MediaType || len(got.Content) == 0 {
			t.Errorf("%s: Export = %+v, %v, want %+v", format, got, err, want)
		}
	}
	var no *client.Error
	if _, err := c.Export(t.Context(), id, "mp3"); !errors.As(err, &no) || no.Status != 422 {
		t.Errorf("Export = %v, want 422 for a format that there is not", err)
	}
}

func TestAJobThatHasNoSongMapSaysWhy(t *testing.T) {
	t.Parallel()
	s := start(t, "--max-attempts", "1")
	c := s.client(t, client.Options{})
	id := submit(t, c, "broken")
	var no *client.Error
	if _, err := c.SongMap(t.Context(), id); !errors.As(err, &no) || no.Status != 202 || no.RetryAfter <= 0 || !strings.Contains(no.Detail, "still processing") {
		t.Errorf("SongMap = %v, want an error that says when to come back", err)
	}
	s.open()
	job, err := c.Wait(t.Context(), id, nil)
	if err != nil || job.Status != client.StatusFailed || job.ErrorCode != "analyzer_failed" || job.Retryable == nil || !*job.Retryable {
		t.Fatalf("Wait = %+v, %v, want the failed job", job, err)
	}
	if _, err := c.SongMap(t.Context(), id); !errors.As(err, &no) || no.Status != 409 {
		t.Errorf("SongMap = %v, want 409", err)
	}
}

func TestJobsAreCancelledAndRetried(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	id := submit(t, c, "song")
	if job, err := c.Cancel(t.Context(), id); err != nil || job.ErrorCode != "cancelled" {
		t.Fatalf("Cancel = %+v, %v", job, err)
	}
	if job, err := c.Retry(t.Context(), id); err != nil || job.Finished() {
		t.Fatalf("Retry = %+v, %v", job, err)
	}
	var no *client.Error
	if _, err := c.Retry(t.Context(), id); !errors.As(err, &no) || no.Status != 409 {
		t.Errorf("Retry of a job that runs = %v, want 409", err)
	}
	if done, err := c.CleanUp(t.Context(), 0, true); err != nil || done.Count != 0 {
		t.Errorf("CleanUp = %+v, %v, want nothing to delete", done, err)
	}
}

func TestAListGoesOverAllPages(t *testing.T) {
	t.Parallel()
	s := start(t)
	c := s.client(t, client.Options{})
	var want []string
	for range 5 {
		want = append(want, submit(t, c, "song"))
	}
	slices.Reverse(want)
	var got []string
	for job, err := range c.Jobs(t.Context(), client.ListOptions{Limit: 2, CreatedAfter: time.Unix(1, 0)}) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, job.ID)
	}
	if !slices.Equal(got, want) {
		t.Errorf("Jobs = %v, want %v", got, want)
	}
	page, err := c.Page(t.Context(), client.ListOptions{Statuses: []client.Status{client.StatusFailed}, FileName: "song", Group: new("")})
	if err != nil || page.Count != 0 || len(page.Jobs) != 0 || page.NextCursor != "" {
		t.Errorf("Page = %+v, %v, want none that failed", page, err)
	}
}

func TestWhatIsNoIDIsNoOtherCall(t *testing.T) {
	t.Parallel()
	c := dial(t, "127.0.0.1:1", client.Options{})
	for _, id := range []string{"", "cleanup", "../jobs/cleanup", "a/b", "a?days=0", "..", "a b", "ä", strings.Repeat("x", 65)} {
		_, err1 := c.Job(t.Context(), id)
		_, err2 := c.Delete(t.Context(), id)
		_, err3 := c.SongMap(t.Context(), id)
		_, err4 := c.Wait(t.Context(), id, nil)
		for _, err := range []error{err1, err2, err3, err4} {
			if err == nil || !strings.Contains(err.Error(), "cannot be the id of a job") {
				t.Errorf("%q: %v, want it refused", id, err)
			}
		}
		if err := c.DeleteWebhook(t.Context(), id); (err == nil || !strings.Contains(err.Error(), "cannot be the id of a webhook")) && id != "cleanup" && len(id) < 65 {
			t.Errorf("%q: %v, want it refused", id, err)
		}
	}
}
