package client

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
)

// Health is how a server is. Where there are API keys, it tells strangers its status only.
type Health struct {
	Status   string   `json:"status"` // "healthy" or "unhealthy"
	Jobs     *int64   `json:"jobs_count"`
	Database string   `json:"database"`
	Reasons  []string `json:"reasons"` // why it is unhealthy

	Raw json.RawMessage `json:"-"` // as the server wrote it
}

// Healthy reports whether the server can do its work.
func (h Health) Healthy() bool { return h.Status == "healthy" }

// Health asks the server how it is, once. That it is unhealthy is no error.
func (c *Client) Health(ctx context.Context) (Health, error) {
	req, err := c.request(ctx, call{path: "/health"})
	if err != nil {
		return Health{}, err
	}
	res, err := c.http.Do(req)
	if err != nil {
		return Health{}, c.noAnswer(ctx, err)
	}
	defer res.Body.Close()
	text, err := c.read(ctx, res.Body)
	if err != nil {
		return Health{}, err
	}
	h := Health{Raw: text}
	if res.StatusCode != http.StatusOK && res.StatusCode != http.StatusServiceUnavailable {
		return Health{}, c.refused(res, text)
	}
	err = c.decode(text, &h)
	if err == nil && h.Status == "" {
		err = c.notSongmap(errors.New("it does not say how the server is"))
	}
	return h, err
}
