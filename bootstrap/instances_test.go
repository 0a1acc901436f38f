package bootstrap

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
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
func start(t *testing.T, dir string, role Role, options ...fx.Option) instance {
	t.Helper()
	var c Config
	parser, err := kong.New(&c, Vars(), kong.Vars{"workers": "1"})
	if err == nil {
		_, err = parser.Parse([]string{
			"--listen", "127.0.0.1:0", "--database", "memory:", "--min-free-disk", "1MiB", "--sandbox", "off", "--analyzer", "true",
			"--upload-dir", filepath.Join(dir, "uploads"), "--output-dir", filepath.Join(dir, "output"),
		})
	}
	if err != nil {
		t.Fatal(err)
	}
	c.Role = role
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
	i := start(t, t.TempDir(), RoleAll, fx.Replace(clock(ahead)))
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

// cluster is what servers share.
type cluster struct {
	store    *memory.Jobs
	register *memory.Instances
	dir      string
}

func newCluster(t *testing.T) cluster {
	t.Helper()
	return cluster{memory.NewJobs(), memory.NewInstances(), t.TempDir()}
}

// start starts a server on the cluster, whose analyses are made by a function.
func (c cluster) start(t *testing.T, role Role, only exclusive, analyze analyzer) instance {
	t.Helper()
	return start(t, c.dir, role, fx.Replace(
		only, fx.Annotate(analyze, fx.As(new(ports.Analyzer))), fx.Annotate(c.register, fx.As(new(ports.Instances))),
		fx.Annotate(c.store, fx.As(new(ports.JobRepository))), fx.Annotate(c.store, fx.As(new(ports.EventLog))),
		fx.Annotate(c.store.Webhooks(), fx.As(new(ports.WebhookRepository))), fx.Annotate(c.store.Outbox(), fx.As(new(ports.Outbox))),
	))
}

type analyzer func(context.Context) error

func (a analyzer) Analyze(ctx context.Context, _ ports.Task, _ ports.Advance) (ports.Analysis, error) {
	return ports.Analysis{SongMap: []byte(`{"id":"x"}`)}, a(ctx)
}

// endless is an analysis that tells when it begins and when it is stopped.
func endless(begun, stopped chan<- string) analyzer {
	return func(ctx context.Context) error {
		begun <- "begun"
		<-ctx.Done()
		stopped <- "stopped"
		return context.Cause(ctx)
	}
}

func nobody(context.Context) error { return errors.New("no analysis should run here") }

func TestAStartTakesBackClaimsOnlyWhereNobodyElseCanHoldThem(t *testing.T) {
	t.Parallel()
	for only, lost := range map[exclusive]int{true: 1, false: 0} {
		t.Run(fmt.Sprintf("exclusive %v", only), func(t *testing.T) {
			t.Parallel()
			c := newCluster(t)
			job := heldElsewhere(t, c.store)
			c.start(t, RoleAll, only, nobody)
			if j, err := c.store.Get(t.Context(), job.ID); err != nil || j.Crashes != lost {
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
		_, err = store.Create(t.Context(), job, ports.Limits{})
	}
	if err != nil {
		t.Fatal(err)
	}
	return job
}

func TestOneInstanceTakesSongsAndAnotherRunsThem(t *testing.T) {
	t.Parallel()
	c := newCluster(t)
	begun, stopped := make(chan string, 1), make(chan string, 1)
	api := c.start(t, RoleAPI, false, nobody)
	worker := c.start(t, RoleWorker, false, endless(begun, stopped))
	id := api.submit()
	<-begun
	api.post("/api/jobs/"+id+"/cancel", http.StatusOK)
	<-stopped
	job, err := c.store.Get(t.Context(), id)
	if err != nil || job.Failure.Code != domain.CodeCancelled {
		t.Errorf("the job is %+v (%v)", job, err)
	}
	for _, i := range []instance{api, worker} {
		var health struct{ Status string }
		if i.get("/health", &health); health.Status != "healthy" {
			t.Errorf("an instance is %s", health.Status)
		}
	}
	worker.post("/api/jobs/"+id+"/retry", http.StatusServiceUnavailable)
	if _, there, err := c.register.Renew(t.Context(), ports.Instance{Name: "test"}, time.Minute); err != nil || len(there) != 3 {
		t.Errorf("there are %+v (%v), want both and the test", there, err)
	}
	for _, i := range []instance{api, worker} {
		i.stop()
	}
	term, there, err := c.register.Renew(t.Context(), ports.Instance{Name: "test", Stands: true}, time.Minute)
	if err != nil || len(there) != 1 || !term {
		t.Errorf("after their stop there are %+v (%v), and the term is free: %v", there, err, term)
	}
}

func TestAnInstanceForAnalysesLeavesConfiguredWebhooksAlone(t *testing.T) {
	t.Parallel()
	for role, left := range map[Role]int{RoleAll: 0, RoleAPI: 0, RoleWorker: 1} {
		c := newCluster(t)
		hook, err := domain.NewWebhook("configured-x", "https://example.org/", "", nil, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		hook.Configured = true
		if err := c.store.Webhooks().Add(t.Context(), hook, 0); err != nil {
			t.Fatal(err)
		}
		c.start(t, role, false, nobody)
		if hooks, err := c.store.Webhooks().List(t.Context(), ports.WebhookQuery{Limit: 10}); err != nil || len(hooks) != left {
			t.Errorf("the start of %s without --webhook leaves %v (%v)", role, hooks, err)
		}
	}
}

// post sends a request without a body that must be answered with a status.
func (i instance) post(path string, status int) {
	i.t.Helper()
	req, err := http.NewRequestWithContext(i.t.Context(), http.MethodPost, i.url+path, nil)
	if err != nil {
		i.t.Fatal(err)
	}
	i.do(req, status, &struct{}{})
}
