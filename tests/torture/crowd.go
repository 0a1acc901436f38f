package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"sync"
)

// crowd is clients that do what clients do, all at once. Each song belongs to
// one of them, which asks after it and nobody else does, so each knows what
// to expect.
type crowd struct {
	members  []*member
	tolerant bool // 5xx are to be expected
	cleaning bool // some of them clean up, and any job that has finished may go
}

// crowdSize is how many clients there are.
const crowdSize = 6

func newCrowd() *crowd {
	c := &crowd{}
	for i := range crowdSize {
		c.members = append(c.members, &member{crowd: c, name: fmt.Sprintf("client%d", i)})
	}
	return c
}

// songs returns what all of them have sent.
func (c *crowd) songs() (all []*song) {
	for _, m := range c.members {
		all = append(all, m.songs...)
	}
	return all
}

// acknowledged is how many submits were answered 202.
func (c *crowd) acknowledged() (n int) {
	for _, m := range c.members {
		n += m.acknowledged
	}
	return n
}

// act lets all of them act until ctx ends or the server does not answer any
// more. It returns what they found wrong.
func (c *crowd) act(ctx context.Context, to *client, chance *rand.Rand) (found []string) {
	var wg sync.WaitGroup
	for _, m := range c.members {
		m.to, m.chance, m.found = to, rand.New(rand.NewPCG(chance.Uint64(), 0)), nil
		for _, s := range m.songs {
			s.progress, s.mayGo = 0, c.cleaning // a new life of the server
		}
		wg.Go(func() {
			for ctx.Err() == nil && m.act(ctx) {
			}
		})
	}
	wg.Wait()
	for _, m := range c.members {
		found = append(found, m.found...)
	}
	return found
}

// member is one client.
type member struct {
	*crowd
	name         string
	sent         int
	acknowledged int
	songs        []*song

	// for one act
	to     *client
	chance *rand.Rand
	found  []string
}

func (m *member) wrong(format string, args ...any) {
	m.found = append(m.found, fmt.Sprintf(format, args...))
}

// act does one thing. It returns false when the server is gone.
func (m *member) act(ctx context.Context) bool {
	if s := m.unanswered(); s != nil && m.chance.IntN(2) == 0 {
		return m.submit(ctx, s) // with the same key: the job may be there or not
	}
	s := m.any()
	dice := m.chance.IntN(100)
	switch {
	case s == nil || dice < 35:
		return m.submit(ctx, m.compose())
	case dice < 70:
		return m.poll(ctx, s)
	case dice < 78:
		return m.change(ctx, s, "cancel")
	case dice < 83:
		return m.change(ctx, s, "retry")
	case dice < 90:
		return m.remove(ctx, s)
	case dice < 92 && m.cleaning:
		return m.cleanUp(ctx)
	default:
		return m.look(ctx)
	}
}

// unanswered is a song that was sent under a key and not answered.
func (m *member) unanswered() *song {
	for _, s := range m.songs {
		if s.key != "" && s.fate == offered {
			return s
		}
	}
	return nil
}

// any is one of the songs that should be there; a late one more often.
func (m *member) any() *song {
	for range 4 {
		if n := len(m.songs); n > 0 {
			late := max(m.chance.IntN(n), m.chance.IntN(n))
			if s := m.songs[late]; s.fate == kept {
				return s
			}
		}
	}
	return nil
}

func (m *member) compose() *song {
	m.sent++
	name := fmt.Sprintf("%s-%d.wav", m.name, m.sent)
	recipe := fmt.Sprintf("%s %d", plays, 5+m.chance.IntN(60))
	if m.chance.IntN(10) == 0 {
		recipe = noise + " 0"
	}
	s := newSong(m.chance, name, recipe, 1<<m.chance.IntN(17))
	s.mayGo = m.cleaning
	switch m.chance.IntN(3) {
	case 0:
		s.chosen = fmt.Sprintf("%s_%d", m.name, m.sent)
	case 1:
		s.key = name
	}
	m.songs = append(m.songs, s)
	return s
}

func (m *member) submit(ctx context.Context, s *song) bool {
	s.sent++
	code, body, err := m.to.submit(ctx, s)
	switch {
	case err != nil:
		return false
	case code == http.StatusAccepted:
		m.acknowledged++
		var answer view
		if json.Unmarshal(body, &answer) != nil || answer.JobID == "" || s.chosen != "" && answer.JobID != s.chosen {
			m.wrong("submit of %s answers %s", s.name, body)
		}
		s.id, s.fate = answer.JobID, kept
	default:
		m.answered(code, body, "submit of "+s.name)
	}
	return true
}

// answered judges an answer that is not the one that was hoped for.
func (m *member) answered(code int, body []byte, what string, fine ...int) {
	for _, f := range fine {
		if code == f {
			return
		}
	}
	if code < http.StatusInternalServerError || !m.tolerant {
		m.wrong("%s answers %d: %s", what, code, body)
	}
}
