package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"time"

	"songmap/adapters/internal/payload"
	"songmap/domain"
	"songmap/ports"
)

// payloadOf is the body of a message. It is made from the event alone, so that
// it is the same in every attempt.
func payloadOf(m ports.Message) ([]byte, error) {
	if m.Event == nil {
		return json.Marshal(struct {
			Type      string    `json:"type"`
			Timestamp time.Time `json:"timestamp"`
			Data      struct{}  `json:"data"`
		}{"webhook.test", m.At.UTC().Truncate(time.Microsecond), struct{}{}})
	}
	e := m.Event
	n := payload.WebhookJob{
		JobID: e.JobID, Number: e.Number, Attempt: e.Attempt, Crashes: e.Crashes,
		Status: optional(string(e.Status())), Stage: optional(string(e.Stage)), Reason: optional(string(e.Reason)),
		ErrorCode: optional(string(e.Failure.Code)), ErrorMessage: optional(strings.ToValidUTF8(e.Failure.Message, "\uFFFD")),
		Warnings: e.Warnings.Sentences(),
	}
	if e.Kind != domain.EventDeleted {
		n.StatusURL = new("/api/status/" + url.PathEscape(e.JobID))
	}
	if e.Kind == domain.EventFailed {
		n.Retryable = new(e.Failure.Code.Retryable())
	}
	if e.Kind == domain.EventCompleted {
		n.SongMapURL = new("/api/songmap/" + url.PathEscape(e.JobID))
	}
	return json.Marshal(payload.WebhookMessage{Type: "job." + string(e.Kind), Timestamp: e.At, Data: n})
}

func optional(text string) *string {
	if text == "" {
		return nil
	}
	return &text
}

// sign returns a signature v1 by each secret, separated by spaces: an
// HMAC-SHA256 of the id, the time of the attempt and the body.
func sign(m ports.Message, body []byte) (string, error) {
	var all []string
	for _, secret := range m.Secrets {
		key, err := secret.Key()
		if err != nil {
			return "", err
		}
		mac := hmac.New(sha256.New, key)
		_, _ = fmt.Fprintf(mac, "%s.%d.%s", m.ID, m.At.Unix(), body) // a hash never fails
		all = append(all, "v1,"+base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	}
	return strings.Join(all, " "), nil
}
