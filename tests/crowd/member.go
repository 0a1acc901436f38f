//go:build unix

package crowd

import (
	"context"
	"encoding/json"
	"net/http"
)

// poll asks how a job stands, and fetches its Song Map when there is one.
func (m *Member) poll(ctx context.Context, s *Song) bool {
	code, body, err := m.To.Ask(ctx, http.MethodGet, "/api/status/"+s.ID)
	if err != nil {
		return false
	}
	if code != http.StatusOK {
		m.missed(s, code, body, "status of job "+s.ID)
		return true
	}
	m.see(s, body)
	if s.Ended == nil || s.Ended.Status != "complete" {
		return true
	}
	code, body, err = m.To.Ask(ctx, http.MethodGet, "/api/songmap/"+s.ID)
	if err != nil {
		return false
	}
	if code != http.StatusOK {
		m.missed(s, code, body, "Song Map of job "+s.ID)
	}
	return true
}

// missed judges an answer other than 200 about a job that should be there.
func (m *Member) missed(s *Song, code int, body []byte, what string) {
	if code == http.StatusNotFound && s.MayGo {
		s.Fate = FateGone
		return
	}
	m.answered(code, body, what)
}

func (m *Member) see(s *Song, body []byte) {
	var v View
	if err := json.Unmarshal(body, &v); err != nil {
		m.Wrong("job %s is shown as %s", s.ID, body)
		return
	}
	if m.Patient {
		s.progress = 0 // another server may have begun anew
	}
	if violation := s.Saw(v); violation != "" {
		m.Wrong("%s", violation)
	}
}

// change cancels or retries a job.
func (m *Member) change(ctx context.Context, s *Song, call string) bool {
	before := s.Ended
	if call == "retry" && before != nil && before.Status == "error" {
		s.Ended = nil // until we know better, it may run again
	}
	code, body, err := m.To.Ask(ctx, http.MethodPost, "/api/jobs/"+s.ID+"/"+call)
	switch {
	case err != nil:
		return false
	case code == http.StatusOK:
		if before != nil && (call == "cancel" || before.Status == "complete") {
			m.Wrong("%s of a job that had ended answers %s", call, body)
		}
		s.progress, s.Ended = 0, nil
		m.see(s, body)
	case code == http.StatusConflict:
		s.Ended = before
	default:
		m.missed(s, code, body, call+" of job "+s.ID)
	}
	return true
}

// remove deletes a job.
func (m *Member) Remove(ctx context.Context, s *Song) bool {
	s.Fate = FateDoomed
	code, body, err := m.To.Ask(ctx, http.MethodDelete, "/api/jobs/"+s.ID)
	switch {
	case err != nil:
		return false
	case code == http.StatusOK && m.Tolerant: // a disk that fails may keep files
		s.Fate = FateGone
	case code == http.StatusOK:
		s.Fate = FateErased
	default:
		m.missed(s, code, body, "delete of job "+s.ID)
	}
	return true
}

// cleanUp deletes every job that has finished, whoever's it is.
func (m *Member) cleanUp(ctx context.Context) bool {
	code, body, err := m.To.Ask(ctx, http.MethodDelete, "/api/jobs/cleanup?days=0")
	if err != nil {
		return false
	}
	m.answered(code, body, "clean-up", http.StatusOK)
	return true
}

// look asks about nothing in particular.
func (m *Member) look(ctx context.Context) bool {
	paths := []string{"/api/jobs?limit=20", "/health", "/api/jobs?status=pending", "/api/status/nobody"}
	path := paths[m.Chance.IntN(len(paths))]
	code, body, err := m.To.Ask(ctx, http.MethodGet, path)
	if err != nil {
		return false
	}
	if path == "/api/status/nobody" {
		m.answered(code, body, path, http.StatusNotFound)
	} else {
		m.answered(code, body, path, http.StatusOK)
	}
	return true
}
