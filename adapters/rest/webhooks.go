package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

const webhooksPlace = "/api/webhooks"

// WebhookPath is the input of calls about one webhook. It is exported because
// huma sees no other embedded fields.
type WebhookPath struct {
	Webhook string `path:"webhook_id" doc:"The webhook's id."`
}

type addWebhookInput struct {
	Body struct {
		URL         string   `json:"url" maxLength:"2048" format:"uri" doc:"Where messages go: https, and no address of a private network unless the service allows it." example:"https://example.org/songmap"`
		Events      []string `json:"events,omitempty" maxItems:"20" nullable:"false" doc:"Kinds of events to be told: created, started, progressed, completed, failed, requeued, deleted. Default: completed and failed."`
		Description string   `json:"description,omitempty" maxLength:"255"`
	}
}

type webhookOutput struct {
	Location string `header:"Location"`
	Body     revealed
}

type webhooksOutput struct {
	Link string `header:"Link" doc:"The next page, if there is one: rel=\"next\"."`
	Body webhookList
}

type webhookList struct {
	Webhooks   []listedWebhook `json:"webhooks" nullable:"false" doc:"Oldest first."`
	NextCursor *string         `json:"next_cursor" doc:"Where the next page begins; null on the last."`
}

type webhooksInput struct {
	Limit  int    `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"Webhooks on a page."`
	Cursor string `query:"cursor" maxLength:"512" doc:"The next_cursor of the page before."`

	url url.URL
}

// Resolve keeps the URL, from which the link to the next page is made.
func (in *webhooksInput) Resolve(ctx huma.Context) []error {
	in.url = ctx.URL()
	return nil
}

func (a *api) registerWebhooks() {
	add := webhookOperation(http.MethodPost, webhooksPlace, "addWebhook", "Be told of events", http.StatusConflict)
	add.Description = "The answer holds the secret that messages are signed with. It is shown this once." +
		" 409 if there are as many webhooks as the service is set up for."
	add.DefaultStatus = http.StatusCreated
	handle(a, add, func(ctx context.Context, in *addWebhookInput) (*webhookOutput, error) {
		n := ports.NewWebhook{URL: in.Body.URL, Description: in.Body.Description}
		for _, kind := range in.Body.Events {
			n.Events = append(n.Events, domain.EventKind(kind))
		}
		return reveal(a.Webhooks.Add(ctx, n))
	})

	list := webhookOperation(http.MethodGet, webhooksPlace, "listWebhooks", "List those who are told of events")
	handle(a, list, a.webhooks)

	remove := webhookOperation(http.MethodDelete, webhooksPlace+"/{webhook_id}", "removeWebhook", "Tell a webhook no more", http.StatusNotFound, http.StatusConflict)
	remove.DefaultStatus = http.StatusNoContent
	handle(a, remove, func(ctx context.Context, in *WebhookPath) (*struct{}, error) {
		return nil, unknownWebhook(a.Webhooks.Delete(ctx, in.Webhook), in.Webhook)
	})
	a.registerWebhookCalls()
}

func (a *api) webhooks(ctx context.Context, in *webhooksInput) (_ *webhooksOutput, err error) {
	q := ports.WebhookQuery{Limit: in.Limit}
	if in.Cursor != "" {
		if q.After, err = decodeCursor(in.Cursor); err != nil {
			return nil, err
		}
	}
	page, err := a.Webhooks.List(ctx, q)
	if err != nil {
		return nil, err
	}
	out := &webhooksOutput{Body: webhookList{Webhooks: make([]listedWebhook, 0, len(page.Webhooks))}}
	for i, w := range page.Webhooks {
		out.Body.Webhooks = append(out.Body.Webhooks, listedView(w, page.Backlogs[i]))
	}
	if page.Next.ID != "" {
		cursor := encodeCursor(page.Next)
		out.Link, out.Body.NextCursor = nextPage(in.url, cursor), &cursor
	}
	return out, nil
}

func (a *api) registerWebhookCalls() {
	call := func(verb, id, summary string, statuses ...int) huma.Operation {
		return webhookOperation(http.MethodPost, webhooksPlace+"/{webhook_id}/"+verb, id, summary, append(statuses, http.StatusNotFound)...)
	}
	rotate := call("rotate", "rotateWebhookSecret", "Get a new secret", http.StatusConflict)
	rotate.Description = "Messages are signed with the old secret as well for another 24 hours. The new one is shown this once."
	handle(a, rotate, func(ctx context.Context, in *WebhookPath) (*webhookOutput, error) {
		w, err := a.Webhooks.Rotate(ctx, in.Webhook)
		return reveal(w, unknownWebhook(err, in.Webhook))
	})

	enable := call("enable", "enableWebhook", "Go on telling a disabled webhook")
	enable.Description = "What happened while it was disabled is not told; what failed can be replayed."
	handle(a, enable, func(ctx context.Context, in *WebhookPath) (*struct{ Body webhook }, error) {
		w, err := a.Webhooks.Enable(ctx, in.Webhook)
		return &struct{ Body webhook }{webhookView(w)}, unknownWebhook(err, in.Webhook)
	})

	test := call("test", "testWebhook", "Send a test message now")
	test.Description = "Waits up to 15 seconds for what comes back."
	handle(a, test, func(ctx context.Context, in *WebhookPath) (*struct{ Body attempt }, error) {
		answer, err := a.Webhooks.Test(ctx, in.Webhook)
		return &struct{ Body attempt }{attemptView(answer)}, unknownWebhook(err, in.Webhook)
	})
}

func webhookOperation(method, path, id, summary string, statuses ...int) huma.Operation {
	op := operation(method, path, id, summary, statuses...)
	op.Tags = []string{"webhooks"}
	return op
}

// reveal shows a webhook with its secret.
func reveal(w domain.Webhook, err error) (*webhookOutput, error) {
	if err != nil {
		return nil, err
	}
	return &webhookOutput{
		Location: webhooksPlace + "/" + w.ID + "/deliveries",
		Body:     revealed{webhookView(w), string(w.Secret)},
	}, nil
}

// unknownWebhook says of what is not found that it is a webhook.
func unknownWebhook(err error, id string) error {
	if errors.Is(err, ports.ErrNotFound) {
		return problem.New(problem.NotFound, "Webhook %s not found", problem.Echo(id))
	}
	return err
}
