package bootstrap

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/alecthomas/kong"
	"go.uber.org/fx"
	"go.uber.org/zap"

	"songmap/adapters/memory"
	"songmap/domain"
	"songmap/ports"
)

// instance is a server inside this process.
type instance struct {
	t    *testing.T
	url  string
	stop func()
}

// start starts a server over a store in memory, parts of which options replace.
func start(t *testing.T, dir string, args []string, options ...fx.Option) instance {
	t.Helper()
	var c Config
	parser, err := kong.New(&c, Vars(), kong.Vars{"workers": "1"})
	if err == nil {
		_, err = parser.Parse(append([]string{
			"--listen", "127.0.0.1:0", "--database", "memory:", "--min-free-disk", "1MiB", "--sandbox", "off", "--analyzer", "true",
			"--upload-dir", filepath.Join(dir, "uploads"), "--output-dir", filepath.Join(dir, "output"),
		}, args...))
	}
	if err != nil {
		t.Fatal(err)
	}
	var at *Address
	app := fx.New(App(c, zap.NewNop(), options...), fx.Populate(&at))
	if err := app.Start(t.Context()); err != nil {
		t.Fatal(err)
	}
	stop := sync.OnceFunc(func() {
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := app.Stop(ctx); err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return instance{t, "http://" + at.String(), stop}
}

// get asks the server and reads its answer into what the caller expects of it.
func (i instance) get(path string, into any) {
	i.t.Helper()
	req, err := http.NewRequestWithContext(i.t.Context(), http.MethodGet, i.url+path, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	i.do(req, http.StatusOK, into)
}

// do sends a request that must be answered with a status.
func (i instance) do(req *http.Request, status int, into any) {
	i.t.Helper()
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		i.t.Fatal(err)
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err == nil && resp.StatusCode == status {
		err = json.Unmarshal(text, into)
	}
	if err != nil || resp.StatusCode != status {
		i.t.Fatalf("%s %s answers %d: %s (%v), want %d", req.Method, req.URL.Path, resp.StatusCode, text, err, status)
	}
}

// submit uploads a song, which is no music, and returns the job's id.
func (i instance) submit() (id string) {
	i.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", "a.wav")
	if err == nil {
		_, err = part.Write([]byte("no song"))
	}
	if err != nil || form.Close() != nil {
		i.t.Fatal(err)
	}
	req, err := http.NewRequestWithContext(i.t.Context(), http.MethodPost, i.url+"/api/analyze", &body)
	if err != nil {
		i.t.Fatal(err)
	}
	req.Header.Set("Content-Type", form.FormDataContentType())
	var job struct {
		ID string `json:"job_id"`
	}
	i.do(req, http.StatusAccepted, &job)
	return job.ID
}

func TestTimesAreThoseOfTheStoreWhateverTheMachineSays(t *testing.T) {
	t.Parallel()
	ahead := func() time.Time { return time.Now().Add(100 * time.Hour) }
	i := start(t, t.TempDir(), nil, fx.Replace(clock(ahead)))
	var job struct {
		Created time.Time `json:"created_at"`
		Elapsed float64   `json:"elapsed"`
	}
	i.get("/api/status/"+i.submit(), &job)
	if off := ahead().Sub(job.Created); off < 0 || off > time.Hour {
		t.Errorf("a job was created %v ago by the clock of the store", off)
	}
	if job.Elapsed > 3600 {
		t.Errorf("it has taken %v s", job.Elapsed)
	}
}

// over makes a server one of several over a store.
func over(store *memory.Jobs, only exclusive) fx.Option {
	return fx.Replace(
		only, fx.Annotate(memory.NewInstances(), fx.As(new(ports.Instances))),
		fx.Annotate(store, fx.As(new(ports.JobRepository))), fx.Annotate(store, fx.As(new(ports.EventLog))),
		fx.Annotate(store.Webhooks(), fx.As(new(ports.WebhookRepository))), fx.Annotate(store.Outbox(), fx.As(new(ports.Outbox))),
	)
}

func TestAStartTakesBackClaimsOnlyWhereNobodyElseCanHoldThem(t *testing.T) {
	t.Parallel()
	for only, lost := range map[exclusive]int{true: 1, false: 0} {
		t.Run(fmt.Sprintf("exclusive %v", only), func(t *testing.T) {
			t.Parallel()
			store := memory.NewJobs()
			job := heldElsewhere(t, store)
			start(t, t.TempDir(), nil, over(store, only))
			if j, err := store.Get(t.Context(), job.ID); err != nil || j.Crashes != lost {
				t.Errorf("after the start the job is %+v (%v), want %d lost workers", j, err, lost)
			}
		})
	}
}

// heldElsewhere stores a job that a worker of nobody knows whom holds.
func heldElsewhere(t *testing.T, store *memory.Jobs) domain.Job {
	t.Helper()
	job, err := domain.NewJob("held", domain.Upload{Path: "held.wav"}, "", time.Now())
	if err == nil {
		job, err = job.Claim(domain.Claim{Token: "t", Worker: "elsewhere", Until: time.Now().Add(time.Hour)}, time.Now())
	}
	if err == nil {
		_, err = store.Create(t.Context(), job, 0)
	}
	if err != nil {
		t.Fatal(err)
	}
	return job
}
