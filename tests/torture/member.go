package main

import (
	"context"
	"encoding/json"
	"net/http"
)

// poll asks how a job stands, and fetches its Song Map when there is one.
func (m *member) poll(ctx context.Context, s *song) bool {
	code, body, err := m.to.ask(ctx, http.MethodGet, "/api/status/"+s.id)
	if err != nil {
		return false
	}
	if code != http.StatusOK {
		m.missed(s, code, body, "status of job "+s.id)
		return true
	}
	m.see(s, body)
	if s.ended == nil || s.ended.Status != "complete" {
		return true
	}
	code, body, err = m.to.ask(ctx, http.MethodGet, "/api/songmap/"+s.id)
	if err != nil {
		return false
	}
	if code != http.StatusOK {
		m.missed(s, code, body, "Song Map of job "+s.id)
	}
	return true
}

// missed judges an answer other than 200 about a job that should be there.
func (m *member) missed(s *song, code int, body []byte, what string) {
	if code == http.StatusNotFound && s.mayGo {
		s.fate = gone
		return
	}
	m.answered(code, body, what)
}

func (m *member) see(s *song, body []byte) {
	var v view
	if err := json.Unmarshal(body, &v); err != nil {
		m.wrong("job %s is shown as %s", s.id, body)
		return
	}
	if violation := s.saw(v); violation != "" {
		m.wrong("%s", violation)
	}
}

// change cancels or retries a job.
func (m *member) change(ctx context.Context, s *song, call string) bool {
	before := s.ended
	if call == "retry" && before != nil && before.Status == "error" {
		s.ended = nil // until we know better, it may run again
	}
	code, body, err := m.to.ask(ctx, http.MethodPost, "/api/jobs/"+s.id+"/"+call)
	switch {
	case err != nil:
		return false
	case code == http.StatusOK:
		if before != nil && (call == "cancel" || before.Status == "complete") {
			m.wrong("%s of a job that had ended answers %s", call, body)
		}
		s.progress, s.ended = 0, nil
		m.see(s, body)
	case code == http.StatusConflict:
		s.ended = before
	default:
		m.missed(s, code, body, call+" of job "+s.id)
	}
	return true
}

// remove deletes a job.
func (m *member) remove(ctx context.Context, s *song) bool {
	s.fate = doomed
	code, body, err := m.to.ask(ctx, http.MethodDelete, "/api/jobs/"+s.id)
	switch {
	case err != nil:
		return false
	case code == http.StatusOK && m.tolerant: // a disk that fails may keep files
		s.fate = gone
	case code == http.StatusOK:
		s.fate = erased
	default:
		m.missed(s, code, body, "delete of job "+s.id)
	}
	return true
}

// cleanUp deletes every job that has finished, whoever's it is.
func (m *member) cleanUp(ctx context.Context) bool {
	code, body, err := m.to.ask(ctx, http.MethodDelete, "/api/jobs/cleanup?days=0")
	if err != nil {
		return false
	}
	m.answered(code, body, "clean-up", http.StatusOK)
	return true
}

// look asks about nothing in particular.
func (m *member) look(ctx context.Context) bool {
	paths := []string{"/api/jobs?limit=20", "/health", "/api/jobs?status=pending", "/api/status/nobody"}
	path := paths[m.chance.IntN(len(paths))]
	code, body, err := m.to.ask(ctx, http.MethodGet, path)
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
