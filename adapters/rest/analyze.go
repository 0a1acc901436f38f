package rest

import (
	"context"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/internal/crashpoint"
	"songmap/adapters/rest/middleware"
	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// analyzeInput describes no body, because huma would hold all of it in memory.
type analyzeInput struct {
	Patience
	IdempotencyKey string `header:"Idempotency-Key" doc:"1 to 255 visible ASCII characters. The same key with the same song (and the same webhook_url, priority and group) answers with the same job again."`
}

type analyzeOutput struct {
	Location string `header:"Location" doc:"Where the job's status is."`
	Body     accepted
}

type accepted struct {
	JobID   string        `json:"job_id"`
	Status  domain.Status `json:"status" enum:"${statuses}" doc:"pending, unless the Idempotency-Key named a job that has come further, or the call has waited."`
	Message string        `json:"message" example:"Analysis started for song.mp3"`
}

func (a *api) registerAnalyze() {
	const place = "/api/analyze"
	op := operation("jobs", http.MethodPost, place, "analyze", "Upload a song to be analysed",
		problem.UploadIncomplete, problem.UploadMalformed, problem.JobExists, problem.UploadStalled, problem.UploadTooLarge,
		problem.NotMultipart, problem.BodyEncoded, problem.FileMissing, problem.KeyReused, problem.WebhookUnsigned,
		problem.QueueFull, problem.GroupNotAllowed)
	op.Description = "When this has answered 202, the song and its job survive a crash."
	op.DefaultStatus = http.StatusAccepted
	within(&op, a.layers.LimitSubmits)
	handle(a, op, a.analyze)
	a.huma.OpenAPI().Paths[place].Post.RequestBody = uploadBody() // any earlier, and huma reads the body itself
}

func uploadBody() *huma.RequestBody {
	file := &huma.Schema{Type: huma.TypeString, Format: "binary", Description: "The song."}
	id := &huma.Schema{Type: huma.TypeString, Pattern: domain.IDPattern, Description: "An id for the job, instead of one that the service makes."}
	hook := &huma.Schema{Type: huma.TypeString, Format: "uri", MaxLength: new(2048), Description: "An address that is told when the job is complete or has failed, by a message after the Standard Webhooks specification, signed with the service's --webhook-secret."}
	priority := &huma.Schema{
		Type: huma.TypeInteger, Minimum: new(float64(domain.MinPriority)), Maximum: new(float64(domain.MaxPriority)), Default: 0,
		Description: "Within its group, a job of higher priority is analysed first; of the same, the older one.",
	}
	group := &huma.Schema{
		Type: huma.TypeString, MaxLength: new(domain.MaxGroup),
		Description: "Groups take turns, one job a turn, however many each has submitted: a client, a user, a batch. Jobs without a group are one, too. Send it before the file, so that a group with too many jobs is refused before the song is read.",
	}
	return &huma.RequestBody{Required: true, Content: map[string]*huma.MediaType{"multipart/form-data": {
		Schema: &huma.Schema{
			Type:       huma.TypeObject,
			Required:   []string{"file"},
			Properties: map[string]*huma.Schema{"file": file, "job_id": id, "webhook_url": hook, "priority": priority, "group": group},
		},
		Example: map[string]any{"file": "(the bytes of song.mp3)", "group": "an album"},
	}}}
}

func (a *api) analyze(ctx context.Context, in *analyzeInput) (*analyzeOutput, error) {
	r, w := humago.Unwrap(in.ctx)
	if encoded(r.Header) {
		return nil, bodyIsEncoded()
	}
	key, err := idempotencyKey(r.Header)
	if err != nil {
		return nil, err
	}
	f := &form{intake: a.Intake, max: a.config.maxUpload()}
	submitted := false
	defer func() {
		if f.received && !submitted {
			a.Intake.Drop(context.WithoutCancel(ctx), f.upload)
		}
	}()
	if err := f.read(w, r, a.config.Idle()); err != nil {
		return nil, err
	}
	submitted = true // and now the upload is Submit's, even if that fails
	j, err := a.Intake.Submit(ctx, ports.Submission{
		Upload: f.upload, ID: f.jobID, IdempotencyKey: key, WebhookURL: f.hook, Priority: value(f.priority), Group: value(f.group),
	})
	if err != nil {
		return nil, err
	}
	middleware.InfoOf(ctx).Made(j.ID)
	crashpoint.At("before reply")
	if a.await(ctx, &in.Patience, j.ID) {
		if now, err := a.Jobs.Get(ctx, j.ID); err == nil { // an error would hide that the job was accepted
			j = now
		}
	}
	message := fmt.Sprintf("Analysis started for %s", j.Input.FileName)
	return &analyzeOutput{statusPlace + j.ID, accepted{j.ID, j.Status, message}}, nil
}

// idempotencyKey returns the client's name for its request, if it gave one. It
// looks for itself, because to huma an empty header is none.
func idempotencyKey(h http.Header) (string, error) {
	values := h.Values("Idempotency-Key")
	if len(values) == 0 {
		return "", nil
	}
	key := values[0]
	visible := len(key) > 0 && len(key) <= 255
	for _, b := range []byte(key) {
		visible = visible && '!' <= b && b <= '~'
	}
	if !visible || len(values) > 1 {
		return "", problem.Invalid("header.Idempotency-Key", "must be 1 to 255 visible ASCII characters")
	}
	return key, nil
}
