package client_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"songmap/client"
)

func TestWebhooksAreManaged(t *testing.T) {
	t.Parallel()
	s := start(t, "--webhook-allow-private")
	c := s.client(t, client.Options{})
	heard := make(chan string, 9)
	receiver := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { heard <- r.Header.Get("Webhook-Id") }))
	t.Cleanup(receiver.Close)
	ctx := t.Context()

	added, err := c.AddWebhook(ctx, client.NewWebhook{URL: receiver.URL, Events: []client.Kind{client.EventCreated}, Description: "mine"})
	if err != nil || added.ID == "" || !strings.HasPrefix(added.Secret, "whsec_") {
		t.Fatalf("AddWebhook = %+v, %v", added, err)
	}
	if tested, err := c.TestWebhook(ctx, added.ID); err != nil || !tested.Delivered || tested.Status != 200 {
		t.Errorf("TestWebhook = %+v, %v", tested, err)
	}
	<-heard
	rotated, err := c.RotateWebhook(ctx, added.ID)
	if err != nil || rotated.Secret == added.Secret || rotated.OldSecretUntil.IsZero() {
		t.Errorf("RotateWebhook = %+v, %v", rotated, err)
	}
	if w, err := c.EnableWebhook(ctx, added.ID); err != nil || w.ID != added.ID || w.Secret != "" {
		t.Errorf("EnableWebhook = %+v, %v", w, err)
	}

	submit(t, c, "song")
	message := <-heard
	var sent client.Delivery
	for sent.State != "delivered" { // it is written down after the receiver has heard it
		for d, err := range c.Deliveries(ctx, added.ID, "") {
			if err != nil {
				t.Fatal(err)
			}
			sent = d
		}
	}
	if sent.MessageID != message || sent.Event.Kind != client.EventCreated || sent.LastStatus != 200 {
		t.Errorf("the delivery is %+v, want that of %s", sent, message)
	}
	if again, err := c.Replay(ctx, added.ID, sent.Number); err != nil || again.Number != sent.Number {
		t.Errorf("Replay = %+v, %v", again, err)
	}
	if got := <-heard; got != message {
		t.Errorf("replayed was %s, want %s", got, message)
	}
	if r, err := c.ReplayFailed(ctx, added.ID, time.Now().Add(-time.Hour)); err != nil || r.Count != 0 {
		t.Errorf("ReplayFailed = %+v, %v", r, err)
	}

	for w, err := range c.Webhooks(ctx) {
		if err != nil || w.ID != added.ID || w.Description != "mine" || !bytes.Contains(w.Raw, []byte("pending_count")) {
			t.Errorf("Webhooks has %+v, %v", w, err)
		}
	}
	if err := c.DeleteWebhook(ctx, added.ID); err != nil {
		t.Error(err)
	}
	for w, err := range c.Webhooks(ctx) {
		t.Errorf("there is still %+v, %v", w, err)
	}
}

func TestAServerTellsOfItsHealth(t *testing.T) {
	t.Parallel()
	s := start(t)
	if h, err := s.client(t, client.Options{}).Health(t.Context()); err != nil || !h.Healthy() || h.Jobs == nil || *h.Jobs != 0 || h.Database == "" {
		t.Errorf("Health = %+v, %v", h, err)
	}
	ill, _ := play(t, answers(503, `{"status":"unhealthy","reasons":["the disk is full"]}`))
	if h, err := ill.Health(t.Context()); err != nil || h.Healthy() || h.Reasons[0] != "the disk is full" {
		t.Errorf("Health = %+v, %v, want it unhealthy", h, err)
	}
	for _, body := range []string{"{}", "<html>", `{"detail": "elsewhere"}`} {
		other, _ := play(t, answers(200, body))
		if h, err := other.Health(t.Context()); err == nil {
			t.Errorf("%s: Health = %+v, want an error", body, h)
		}
	}
}
