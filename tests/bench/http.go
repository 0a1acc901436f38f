package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"
	"go.uber.org/zap/zapcore"

	"songmap/adapters/files"
	"songmap/adapters/metrics"
	"songmap/adapters/rest"
	"songmap/adapters/sqlite"
	"songmap/application"
	"songmap/domain"
	"songmap/ports"
)

// overHTTP compares the call that clients make most with two plain handlers: one
// that looks the same job up in the same repository and prints the same, and
// one that does nothing but write the same answer. Then it sets uploads beside
// what the disk could do at best.
func overHTTP(ctx context.Context, out io.Writer, dir string, rounds int, slice time.Duration) (err error) {
	store, err := sqlite.Open(ctx, filepath.Join(dir, "http.db"), sqlite.Config{})
	if err != nil {
		return err
	}
	defer store.Close()
	jobs := store.Jobs()
	if err := running(ctx, jobs, "polled"); err != nil {
		return err
	}
	service := httptest.NewServer(handler(store, dir))
	defer service.Close()
	const path = "/api/status/polled"
	answer, err := body(ctx, service.URL+path)
	if err != nil {
		return err
	}
	for _, plain := range []struct {
		what   string
		answer http.HandlerFunc
	}{
		{"a plain handler over the same repository", lookUp(jobs, "polled")},
		{"one that knows the answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			_, _ = w.Write(answer)
		}},
	} {
		if err := compareStatus(ctx, out, service, path, plain.what, plain.answer, rounds, slice); err != nil {
			return err
		}
	}
	return submits(ctx, out, service, dir, rounds, slice)
}

func compareStatus(
	ctx context.Context, out io.Writer, service *httptest.Server, path, what string, plain http.Handler, rounds int, slice time.Duration,
) error {
	other := httptest.NewServer(plain)
	defer other.Close()
	const clients = 8
	get := "GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n"
	var ours, theirs, ratios []float64
	for range rounds {
		a, err := knock(ctx, service.Listener.Addr().String(), get, clients, slice)
		if err != nil {
			return err
		}
		b, err := knock(ctx, other.Listener.Addr().String(), get, clients, slice)
		if err != nil {
			return err
		}
		ours, theirs, ratios = append(ours, a), append(theirs, b), append(ratios, a/b)
	}
	_, err := fmt.Fprintf(out, "\nstatus of a job over HTTP, %d clients: %.0f/s, %s %.0f/s, ratio %.2f\n",
		clients, median(ours), what, median(theirs), median(ratios))
	return err
}

// running makes a job that is half done.
func running(ctx context.Context, jobs *sqlite.Jobs, id string) error {
	if _, err := jobs.Create(ctx, newJob(id), ports.Limits{}); err != nil {
		return err
	}
	now := time.Now()
	_, err := jobs.Update(ctx, id, func(j domain.Job) (domain.Job, error) {
		j, err := j.Claim(domain.Claim{Token: "t", Worker: "bench", Until: now.Add(time.Hour)}, now)
		if err != nil {
			return j, err
		}
		return j.Advance("t", .5, domain.StageHarmony, now.Add(time.Hour), now)
	})
	return err
}

// lookUp is how somebody would write the call who writes no other.
func lookUp(jobs *sqlite.Jobs, id string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		j, err := jobs.Get(r.Context(), id)
		if err != nil {
			http.Error(w, "internal error", http.StatusInternalServerError)
			return
		}
		now := time.Now()
		left, _ := j.Remaining(now)
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(plainStatus{
			JobID: j.ID, Status: j.Status, Progress: j.Progress, Elapsed: j.Elapsed(now).Seconds(), Remaining: left.Seconds(),
			CreatedAt: j.CreatedAt, StartedAt: j.StartedAt, Stage: j.Stage, Attempt: j.Attempt, FileName: j.Input.FileName,
		})
	}
}

// plainStatus has the fields of the interface's own answer.
type plainStatus struct {
	JobID         string        `json:"job_id"`
	Status        domain.Status `json:"status"`
	Progress      float64       `json:"progress"`
	Elapsed       float64       `json:"elapsed"`
	Remaining     float64       `json:"estimated_remaining"`
	ErrorMessage  *string       `json:"error_message"`
	CreatedAt     time.Time     `json:"created_at"`
	StartedAt     time.Time     `json:"started_at"`
	CompletedAt   *time.Time    `json:"completed_at"`
	ErrorCode     *string       `json:"error_code"`
	Stage         domain.Stage  `json:"stage"`
	Attempt       int           `json:"attempt"`
	FileName      string        `json:"file_name"`
	SongMapURL    *string       `json:"song_map_url"`
	QueuePosition *int64        `json:"queue_position"`
}

// submits measures uploads of 10 KB by 64 clients, beside as many at the disk:
// who make such a file durable, and who also give it a durable name.
func submits(ctx context.Context, out io.Writer, service *httptest.Server, dir string, rounds int, slice time.Duration) error {
	const clients = 64
	song := bytes.Repeat([]byte("music... "), 10<<10/9)
	post := songPost("")
	var n atomic.Int64
	small := func() error { return durable(filepath.Join(dir, fmt.Sprint("small-", n.Add(1))), song) }
	store := files.NewUploads(filepath.Join(dir, "alone"), 0)
	named := func() error {
		_, err := store.Save(ctx, "a.wav", bytes.NewReader(song))
		return err
	}
	var uploads, syncs, names, toSyncs, toNames []float64
	for range rounds {
		a, err := knock(ctx, service.Listener.Addr().String(), post, clients, slice)
		if err != nil {
			return err
		}
		b, err := together(ctx, clients, slice, small)
		if err != nil {
			return err
		}
		c, err := together(ctx, clients, slice, named)
		if err != nil {
			return err
		}
		uploads, syncs, names = append(uploads, a), append(syncs, b), append(names, c)
		toSyncs, toNames = append(toSyncs, a/b), append(toNames, a/c)
	}
	_, err := fmt.Fprintf(out, "uploads of 10 KB, %d clients: %.0f/s; the disk alone syncs %.0f such files a second, ratio %.2f, "+
		"and %.0f with their names, ratio %.2f\n",
		clients, median(uploads), median(syncs), median(toSyncs), median(names), median(toNames))
	return err
}

// durable is what the disk does for an upload at the least.
func durable(name string, content []byte) error {
	f, err := os.Create(name)
	if err != nil {
		return err
	}
	defer f.Close()
	if _, err := f.Write(content); err != nil {
		return err
	}
	return f.Sync()
}

// handler is the interface as it is served, with its log and its metrics. No
// workers run.
func handler(store *sqlite.Store, dir string) http.Handler {
	count := metrics.New("bench")
	dispatch := application.NewDispatch()
	repo := &application.Announced{
		JobRepository: store.Jobs(), Observer: count, Dispatch: dispatch, Feed: application.NewFeed(store.Jobs(), store.Events(), count),
	}
	uploads, results := files.NewUploads(filepath.Join(dir, "uploads"), 0), files.NewResults(filepath.Join(dir, "output"), 0)
	newID := func() string { return uuid.Must(uuid.NewV7()).String() }
	log := zap.New(zapcore.NewCore(zapcore.NewJSONEncoder(zap.NewProductionEncoderConfig()), zapcore.AddSync(io.Discard), zap.InfoLevel))
	return rest.New(rest.Config{Version: "bench"}, rest.Services{
		Intake: &application.Intake{Repo: repo, Uploads: uploads, Observer: count, Now: time.Now, NewID: newID},
		Jobs: &application.Jobs{
			Repo: repo, Log: store.Events(), Uploads: uploads, Results: results, Dispatch: dispatch, Observer: count, Now: time.Now,
		},
		Library: &application.Library{Repo: repo, Uploads: uploads, Results: results},
		Health:  application.NewHealth(store.Jobs(), "bench"), Measure: count.Request,
	}, log)
}

func body(ctx context.Context, url string) ([]byte, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return nil, err
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	return io.ReadAll(resp.Body)
}

// knock sends the same request over and over and returns the answers a second.
// Its clients do as little as they can: they share the machine with the server.
func knock(ctx context.Context, addr, request string, clients int, slice time.Duration) (float64, error) {
	lines := make(chan *bufio.ReadWriter, clients)
	for range clients {
		conn, err := (&net.Dialer{}).DialContext(ctx, "tcp", addr)
		if err != nil {
			return 0, err
		}
		defer conn.Close()
		lines <- bufio.NewReadWriter(bufio.NewReader(conn), bufio.NewWriter(conn))
	}
	return together(ctx, clients, slice, func() error {
		line := <-lines
		defer func() { lines <- line }()
		if _, err := line.WriteString(request); err != nil {
			return err
		}
		if err := line.Flush(); err != nil {
			return err
		}
		resp, err := http.ReadResponse(line.Reader, nil)
		if err != nil {
			return err
		}
		defer resp.Body.Close()
		if resp.StatusCode >= http.StatusBadRequest {
			return fmt.Errorf("the service answers %s", resp.Status)
		}
		_, err = io.Copy(io.Discard, resp.Body)
		return err
	})
}

// together has so many callers do something for a while and returns how often
// a second they did.
func together(ctx context.Context, callers int, slice time.Duration, do func() error) (float64, error) {
	ctx, cancel := context.WithTimeout(ctx, slice)
	defer cancel()
	var wg sync.WaitGroup
	var done atomic.Int64
	failed := make(chan error, callers)
	start := time.Now()
	for range callers {
		wg.Go(func() {
			for ctx.Err() == nil {
				if err := do(); err != nil {
					failed <- err
					return
				}
				done.Add(1)
			}
		})
	}
	wg.Wait()
	select {
	case err := <-failed:
		return 0, err
	default:
		return float64(done.Load()) / time.Since(start).Seconds(), nil
	}
}
