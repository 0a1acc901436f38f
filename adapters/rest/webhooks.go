package rest

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

const (
	webhooksPlace = "/api/webhooks"
	webhookPlace  = webhooksPlace + "/{webhook_id}"
)

// Webhook is a webhook as clients see it. It is exported because huma sees no
// other embedded fields.
type Webhook struct {
	ID             string     `json:"id"`
	URL            string     `json:"url"`
	Description    string     `json:"description"`
	Events         []string   `json:"events" nullable:"false"`
	Configured     bool       `json:"configured" doc:"Set where the service is configured: it cannot be removed here, and messages are signed with the service's secret."`
	CreatedAt      time.Time  `json:"created_at"`
	OldSecretUntil *time.Time `json:"old_secret_until" doc:"Until then messages are signed with the secret before the current one as well."`
	DisabledAt     *time.Time `json:"disabled_at" doc:"Since then it is told nothing."`
	DisabledReason *string    `json:"disabled_reason"`
}

func webhookView(w domain.Webhook) Webhook {
	return Webhook{
		ID: w.ID, URL: w.URL, Description: w.Description, Configured: w.Configured, CreatedAt: w.CreatedAt,
		Events:         views(w.Events, func(k domain.EventKind) string { return string(k) }),
		OldSecretUntil: optional(w.OldUntil), DisabledAt: optional(w.DisabledAt), DisabledReason: optional(w.DisabledReason),
	}
}

// revealed is a webhook with its secret.
type revealed struct {
	Webhook

	Secret string `json:"secret" doc:"What messages are signed with. It is not shown again." example:"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"`
}

// listedWebhook is a webhook with what waits for it.
type listedWebhook struct {
	Webhook

	Pending       int64      `json:"pending_count" doc:"Messages that wait to be delivered."`
	OldestPending *time.Time `json:"oldest_pending_at" doc:"When the oldest of their events happened."`
	Dropped       int64      `json:"dropped_count" doc:"Messages that failed at once, because too many waited: so far, replayed since or not."`
}

type webhookList struct {
	Webhooks   []listedWebhook `json:"webhooks" nullable:"false" doc:"Oldest first."`
	NextCursor *string         `json:"next_cursor" doc:"Where the next page begins; null on the last."`
}

// attempt is what came of a message.
type attempt struct {
	Delivered bool    `json:"delivered"`
	Status    *int    `json:"status" doc:"The HTTP status of the answer; null if there was none."`
	Error     *string `json:"error" doc:"Why the message was not taken, for people."`
}

// WebhookPath is the input of calls about one webhook. It is exported because
// huma sees no other embedded fields.
type WebhookPath struct {
	Webhook string `path:"webhook_id" doc:"The webhook's id."`
}

type addWebhookInput struct {
	Body struct {
		URL         string   `json:"url" maxLength:"2048" format:"uri" doc:"Where messages go: https, and no address of a private network unless the service allows it." example:"https://example.org/songmap"`
		Events      []string `json:"events,omitempty" maxItems:"20" nullable:"false" doc:"Kinds of events to be told: ${events}. By default those that end a job: ${endings}."`
		Description string   `json:"description,omitempty" maxLength:"255"`
	}
}

type revealedOutput struct {
	Location string `header:"Location"`
	Body     revealed
}

type webhooksInput struct {
	Limit  int    `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"Webhooks on a page."`
	Cursor string `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before."`
	Paged
}

func (a *api) registerWebhooks() {
	add := operation("webhooks", http.MethodPost, webhooksPlace, "addWebhook", "Add a webhook", problem.TooManyWebhooks)
	add.Description = "The answer holds the secret that messages are signed with. It is shown this once." +
		" 409 if there are as many webhooks as the service is set up for."
	add.DefaultStatus = http.StatusCreated
	handle(a, add, func(ctx context.Context, in *addWebhookInput) (*revealedOutput, error) {
		kinds := views(in.Body.Events, func(s string) domain.EventKind { return domain.EventKind(s) })
		return reveal(a.Webhooks.Add(ctx, ports.NewWebhook{URL: in.Body.URL, Description: in.Body.Description, Events: kinds}))
	})

	list := operation("webhooks", http.MethodGet, webhooksPlace, "listWebhooks", "List webhooks")
	list.Description = "With what waits for each of them, and without their secrets."
	handle(a, list, a.listWebhooks)

	deletion := operation("webhooks", http.MethodDelete, webhookPlace, "removeWebhook", "Delete a webhook", problem.NotFound, problem.WebhookConfigured)
	deletion.Description = "What waits for it is not sent any more."
	deletion.DefaultStatus = http.StatusNoContent
	handle(a, deletion, func(ctx context.Context, in *WebhookPath) (*struct{}, error) {
		return nil, unknownWebhook(a.Webhooks.Delete(ctx, in.Webhook), in.Webhook)
	})

	rotate := webhookCall("rotate", "rotateWebhookSecret", "Rotate the secret of a webhook", problem.WebhookConfigured)
	rotate.Description = "Messages are signed with the old secret as well for another 24 hours. The new one is shown this once."
	handle(a, rotate, func(ctx context.Context, in *WebhookPath) (*revealedOutput, error) {
		w, err := a.Webhooks.Rotate(ctx, in.Webhook)
		return reveal(w, unknownWebhook(err, in.Webhook))
	})

	enable := webhookCall("enable", "enableWebhook", "Enable a disabled webhook")
	enable.Description = "What happened while it was disabled is not told; what failed can be replayed."
	handle(a, enable, func(ctx context.Context, in *WebhookPath) (*output[Webhook], error) {
		w, err := a.Webhooks.Enable(ctx, in.Webhook)
		return &output[Webhook]{webhookView(w)}, unknownWebhook(err, in.Webhook)
	})

	test := webhookCall("test", "testWebhook", "Send a test message to a webhook")
	test.Description = "Waits up to 15 seconds for what comes back."
	handle(a, test, func(ctx context.Context, in *WebhookPath) (*output[attempt], error) {
		r, err := a.Webhooks.Test(ctx, in.Webhook)
		return &output[attempt]{attempt{r.Taken(), optional(r.Status), optional(r.Reason())}}, unknownWebhook(err, in.Webhook)
	})
}

func webhookCall(verb, id, summary string, kinds ...problem.Kind) huma.Operation {
	return operation("webhooks", http.MethodPost, webhookPlace+"/"+verb, id, summary, append(kinds, problem.NotFound)...)
}

func (a *api) listWebhooks(ctx context.Context, in *webhooksInput) (*page[webhookList], error) {
	from, err := after(in.Cursor)
	if err != nil {
		return nil, err
	}
	found, err := a.Webhooks.List(ctx, ports.WebhookQuery{Limit: in.Limit, After: from})
	if err != nil {
		return nil, err
	}
	body := webhookList{make([]listedWebhook, 0, len(found.Webhooks)), nextCursor(found.Next)}
	for i, w := range found.Webhooks {
		waits := found.Backlogs[i]
		body.Webhooks = append(body.Webhooks, listedWebhook{webhookView(w), waits.Pending, optional(waits.Oldest), waits.Dropped})
	}
	return &page[webhookList]{in.link(body.NextCursor), body}, nil
}

// reveal shows a webhook with its secret.
func reveal(w domain.Webhook, err error) (*revealedOutput, error) {
	return &revealedOutput{
		Location: webhooksPlace + "/" + w.ID + "/deliveries",
		Body:     revealed{webhookView(w), string(w.Secret)},
	}, err
}

// unknownWebhook says of what is not found that it is a webhook.
func unknownWebhook(err error, id string) error {
	if errors.Is(err, ports.ErrNotFound) {
		return problem.New(problem.NotFound, "Webhook %s not found", problem.Echo(id))
	}
	return err
}
