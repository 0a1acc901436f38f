package rest

import (
	"encoding/json"
	"time"

	"songmap/adapters/internal/export"
	"songmap/adapters/internal/payload"
	"songmap/adapters/internal/songjson"
	"songmap/domain"
	"songmap/domain/songmap"
)

// examples are bodies for the OpenAPI document, by the names of their schemas.
func examples() map[string]any {
	const id, hook = "0198c5d2-7f6e-7c3a-9a51-3f1b2c4d5e6f", "0198c5d3-11aa-7d21-8b02-5c9e7a640f13"
	created := time.Date(2026, 1, 31, 12, 0, 0, 0, time.UTC)
	done := job{
		JobID: id, Status: domain.StatusComplete, Progress: 1, Elapsed: 9.5, CreatedAt: created,
		StartedAt: new(created.Add(time.Second)), CompletedAt: new(created.Add(10*time.Second + time.Second/2)),
		FileName: "song.mp3", SongMapURL: new(songMapPlace + id), Warnings: []string{},
	}
	completed := event{
		Number: 42, JobID: id, Kind: domain.EventCompleted, Status: new(string(domain.StatusComplete)), At: *done.CompletedAt, Warnings: []string{},
	}
	told := Webhook{
		ID: hook, URL: "https://example.org/songmap", Events: []string{string(domain.EventCompleted), string(domain.EventFailed)}, CreatedAt: created,
	}
	sent := delivery{
		Delivery: 7, WebhookID: new(hook), URL: told.URL, MessageID: "evt_42_9f86d081884c", State: domain.DeliveryDelivered, Attempts: 1,
		LastAttempt: new(completed.At.Add(time.Second)), LastStatus: new(204), JobID: id, Event: completed,
	}
	return map[string]any{
		"Accepted":            accepted{id, domain.StatusPending, "Analysis started for song.mp3"},
		"AddWebhookInputBody": map[string]any{"url": told.URL, "events": told.Events},
		"Attempt":             attempt{Delivered: true, Status: new(204)},
		"Cleaned":             cleaned{"Deleted 3 jobs older than 7 days", 3, 7},
		"Deleted":             deleted{"Job " + id + " deleted", id},
		"Delivery":            sent,
		"DeliveryList":        deliveryList{Deliveries: []delivery{sent}},
		"Health":              health{Status: "healthy", JobsCount: new(int64(12)), Database: new("output/jobs.db")},
		"History":             history{id, []event{completed}},
		"Jams":                exampleJAMS(id),
		"Job":                 done,
		"JobList":             jobList{Count: 1, Jobs: []job{done}},
		"Peaks":               peaks{Rate: 100, Scale: 255, Top: []int{12, 180, 201}, RMS: []int{4, 96, 110}},
		"Probe":               probe{Status: "ready"},
		"Replayed":            replayed{Replayed: 3},
		"Revealed":            revealed{told, "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"},
		"Access":              access{Key: new("ci"), Scope: domain.ScopeSubmit},
		"SignInInputBody":     map[string]any{"key": "the secret of an API key"},
		"SongMapBody":         map[string]any{"job_id": id, "song_map": exampleSongMap(id), "elapsed": done.Elapsed},
		"Stats":               stats{jobCounts{Pending: 2, Processing: 1, Complete: 9}, 2, 512 << 20},
		"Unfinished":          unfinished{id, domain.StatusProcessing, 0.42, "Job " + id + " is still processing (progress: 42.0%)"},
		"Webhook":             told,
		"WebhookMessage": payload.WebhookMessage{Type: "job.completed", Timestamp: completed.At, Data: payload.WebhookJob{
			JobID: id, Number: completed.Number, Status: completed.Status, Warnings: []string{},
			StatusURL: new(statusPlace + id), SongMapURL: done.SongMapURL,
		}},
		"WebhookList": webhookList{Webhooks: []listedWebhook{{Webhook: told}}},
	}
}

// exampleSong is the shortest song that has something of everything.
func exampleSong(id string) songmap.Map {
	all := songmap.Span{End: 4}
	return songmap.Map{
		ID: id, Duration: 4, Meter: songmap.Meter{Numerator: 4, Denominator: 4},
		Tempo: songmap.Tempo{BPM: 120, Curve: []songmap.TempoPoint{{BPM: 120}}, Confidence: 0.9},
		Beats: []float64{0.5, 1, 1.5, 2, 2.5, 3, 3.5}, Downbeats: []float64{0.5, 2.5},
		Keys:     []songmap.Key{{Span: all, Tonic: "C", Mode: "major", Confidence: 0.8}},
		Chords:   []songmap.Chord{{Span: songmap.Span{End: 2}, Label: "C:maj", Confidence: 0.9}, {Span: songmap.Span{Start: 2, End: 4}, Label: "A:min", Confidence: 0.7}},
		Sections: []songmap.Section{{Span: all, Label: "A"}},
	}
}

func exampleSongMap(id string) json.RawMessage {
	text, err := songjson.Marshal(exampleSong(id))
	if err != nil {
		panic("rest: " + err.Error()) // its numbers are JSON's
	}
	return text
}

func exampleJAMS(id string) json.RawMessage {
	f, _ := export.Find("jams")
	text, err := f.Write("song", exampleSong(id))
	if err != nil {
		panic("rest: " + err.Error())
	}
	return text
}
