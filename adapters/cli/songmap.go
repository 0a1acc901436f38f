package cli

import (
	"context"
	"encoding/json"
	"fmt"
)

// songMap fetches the Song Map of a job that is complete.
func (c *client) songMap(ctx context.Context, id string) ([]byte, error) {
	a, err := c.retry(ctx, request{path: "/api/songmap/" + id})
	if err != nil {
		return nil, err
	}
	var found struct {
		SongMap json.RawMessage `json:"song_map"`
	}
	if err := c.decode(a.body, &found); err != nil {
		return nil, err
	}
	if len(found.SongMap) == 0 {
		return nil, fmt.Errorf("%s has no Song Map of it", c)
	}
	return found.SongMap, nil
}
