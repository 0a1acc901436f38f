//go:build unix

// Package crowd is clients that do with a service what clients do, all at once,
// and know what it owes them; and the analyzer that they count on.
package crowd

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
	"time"
)

// Crowd is clients that do what clients do, all at once. Each song belongs to
// one of them, which asks after it and nobody else does, so each knows what
// to expect.
type Crowd struct {
	members  []*Member
	Tolerant bool // 5xx are to be expected
	Cleaning bool // some of them clean up, and any job that has finished may go
	Patient  bool // who gets no answer goes on: other servers may answer
}

// crowdSize is how many clients there are.
const crowdSize = 6

// New returns a crowd that has sent nothing.
func New() *Crowd {
	c := &Crowd{}
	for i := range crowdSize {
		c.members = append(c.members, NewMember(c, fmt.Sprintf("client%d", i)))
	}
	return c
}

// Songs returns what all of them have sent.
func (c *Crowd) Songs() (all []*Song) {
	for _, m := range c.members {
		all = append(all, m.Songs...)
	}
	return all
}

// Acknowledged is how many submits were answered 202.
func (c *Crowd) Acknowledged() (n int) {
	for _, m := range c.members {
		n += m.Acknowledgements
	}
	return n
}

// Act lets all of them act until ctx ends or the server does not answer any
// more, unless they are patient. It returns what they found wrong.
func (c *Crowd) Act(ctx context.Context, to *Client, chance *rand.Rand) (found []string) {
	var wg sync.WaitGroup
	for _, m := range c.members {
		m.To, m.Chance, m.Found = to, rand.New(rand.NewPCG(chance.Uint64(), 0)), nil
		for _, s := range m.Songs {
			s.progress, s.MayGo = 0, c.Cleaning // a new life of the server
		}
		wg.Go(func() {
			for ctx.Err() == nil && (m.act(ctx) || c.Patient) {
				if c.Patient {
					rest(ctx)
				}
			}
		})
	}
	wg.Wait()
	for _, m := range c.members {
		found = append(found, m.Found...)
	}
	return found
}

// rest waits a moment: who does not give up leaves the service time to heal.
func rest(ctx context.Context) {
	timer := time.NewTimer(250 * time.Millisecond)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

// Member is one client.
type Member struct {
	*Crowd
	name             string
	sent             int
	Acknowledgements int
	Songs            []*Song

	// for one act
	To     *Client
	Chance *rand.Rand
	Found  []string
}

// NewMember returns a client that belongs to a crowd.
func NewMember(c *Crowd, name string) *Member { return &Member{Crowd: c, name: name} }

// Wrong notes that something is not as it should be.
func (m *Member) Wrong(format string, args ...any) {
	m.Found = append(m.Found, fmt.Sprintf(format, args...))
}

// act does one thing. It returns false when the server is gone.
func (m *Member) act(ctx context.Context) bool {
	if s := m.unanswered(); s != nil && m.Chance.IntN(2) == 0 {
		return m.Submit(ctx, s) // with the same key: the job may be there or not
	}
	s := m.any()
	dice := m.Chance.IntN(100)
	switch {
	case s == nil || dice < 35:
		return m.Submit(ctx, m.Compose())
	case dice < 70:
		return m.poll(ctx, s)
	case dice < 78:
		return m.change(ctx, s, "cancel")
	case dice < 83:
		return m.change(ctx, s, "retry")
	case dice < 90:
		return m.Remove(ctx, s)
	case dice < 92 && m.Cleaning:
		return m.cleanUp(ctx)
	default:
		return m.look(ctx)
	}
}

// unanswered is a song that was sent under a key and not answered.
func (m *Member) unanswered() *Song {
	for _, s := range m.Songs {
		if s.Key != "" && s.Fate == FateOffered {
			return s
		}
	}
	return nil
}

// any is one of the songs that should be there; a late one more often.
func (m *Member) any() *Song {
	for range 4 {
		if n := len(m.Songs); n > 0 {
			late := max(m.Chance.IntN(n), m.Chance.IntN(n))
			if s := m.Songs[late]; s.Fate == FateKept {
				return s
			}
		}
	}
	return nil
}

func (m *Member) Compose() *Song {
	m.sent++
	name := fmt.Sprintf("%s-%d.wav", m.name, m.sent)
	recipe := fmt.Sprintf("%s %d", Plays, 5+m.Chance.IntN(60))
	if m.Chance.IntN(10) == 0 {
		recipe = Noise + " 0"
	}
	s := NewSong(m.Chance, name, recipe, 1<<m.Chance.IntN(17))
	s.MayGo = m.Cleaning
	switch m.Chance.IntN(3) {
	case 0:
		s.Chosen = fmt.Sprintf("%s_%d", m.name, m.sent)
	case 1:
		s.Key = name
	}
	m.Songs = append(m.Songs, s)
	return s
}

func (m *Member) Submit(ctx context.Context, s *Song) bool {
	s.Sent++
	code, body, err := m.To.Submit(ctx, s)
	switch {
	case err != nil:
		return false
	case code == http.StatusAccepted:
		m.Acknowledgements++
		var answer View
		if json.Unmarshal(body, &answer) != nil || answer.JobID == "" || s.Chosen != "" && answer.JobID != s.Chosen {
			m.Wrong("submit of %s answers %s", s.Name, body)
		}
		s.ID, s.Fate = answer.JobID, FateKept
	default:
		m.answered(code, body, "submit of "+s.Name)
	}
	return true
}

// answered judges an answer that is not the one that was hoped for.
func (m *Member) answered(code int, body []byte, what string, fine ...int) {
	for _, f := range fine {
		if code == f {
			return
		}
	}
	if code < http.StatusInternalServerError || !m.Tolerant {
		m.Wrong("%s answers %d: %s", what, code, body)
	}
}
