package rest

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// delivery is a delivery as clients see it.
type delivery struct {
	Delivery    int64      `json:"delivery" doc:"Its number."`
	WebhookID   *string    `json:"webhook_id" doc:"Whose it is; null: it goes to the webhook_url of the job."`
	URL         string     `json:"url"`
	MessageID   string     `json:"message_id" doc:"The webhook-id that the receiver sees: the same in every attempt." example:"evt_42_9f86d081884c"`
	State       string     `json:"state" enum:"pending,delivered,failed"`
	Attempts    int        `json:"attempts" doc:"Since it was made, or replayed."`
	NextAttempt *time.Time `json:"next_attempt_at" doc:"null for one that has ended, or that waits for an earlier event of its job."`
	LastAttempt *time.Time `json:"last_attempt_at"`
	LastStatus  *int       `json:"last_status" doc:"The HTTP status of the last answer; null if there was none."`
	LastError   *string    `json:"last_error" doc:"Why the last attempt failed, for people."`
	JobID       string     `json:"job_id"`
	Event       event      `json:"event"`
}

func deliveryView(d domain.Delivery) delivery {
	return delivery{
		Delivery: d.Number, WebhookID: optional(d.WebhookID), URL: d.URL, MessageID: d.MessageID(),
		State: string(d.State), Attempts: d.Attempts, NextAttempt: optional(d.NextAt),
		LastAttempt: optional(d.LastAt), LastStatus: optional(d.LastStatus), LastError: optional(d.LastError),
		JobID: d.Event.JobID, Event: eventView(d.Event),
	}
}

// DeliveryPage is the input of lists of deliveries. It is exported because huma
// sees no other embedded fields.
type DeliveryPage struct {
	Limit  int    `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"Deliveries on a page."`
	Cursor string `query:"cursor" maxLength:"20" doc:"The next_cursor of the page before."`
	State  string `query:"state" enum:"pending,delivered,failed" doc:"Only deliveries in this state."`

	url url.URL
}

// Resolve keeps the URL, from which the link to the next page is made.
func (in *DeliveryPage) Resolve(ctx huma.Context) []error {
	in.url = ctx.URL()
	return nil
}

type deliveriesOutput struct {
	Link string `header:"Link" doc:"The next page, if there is one: rel=\"next\"."`
	Body deliveryList
}

type deliveryList struct {
	Deliveries []delivery `json:"deliveries" nullable:"false" doc:"Newest first."`
	NextCursor *string    `json:"next_cursor" doc:"Where the next page begins; null on the last."`
}

// DeliveryNumber is the part of a path that names a delivery. It is exported
// because huma sees no other embedded fields.
type DeliveryNumber struct {
	Delivery int64 `path:"delivery" minimum:"1" doc:"The delivery's number."`
}

func (a *api) registerDeliveries() {
	a.registerDeliveryLists()
	a.registerReplays()
}

func (a *api) registerDeliveryLists() {
	ofWebhook := webhookOperation(http.MethodGet, webhooksPlace+"/{webhook_id}/deliveries", "listWebhookDeliveries",
		"See what became of the messages to a webhook", http.StatusNotFound)
	handle(a, ofWebhook, func(ctx context.Context, in *struct {
		WebhookPath
		DeliveryPage
	},
	) (*deliveriesOutput, error) {
		out, err := a.deliveries(ctx, ports.DeliveryOwner{WebhookID: in.Webhook}, &in.DeliveryPage)
		return out, unknownWebhook(err, in.Webhook)
	})

	ofJob := webhookOperation(http.MethodGet, "/api/jobs/{job_id}/deliveries", "listJobDeliveries", "See what became of the messages about a job")
	ofJob.Description = "To every webhook, and to the webhook_url of the job. They are known for 30 days, even when the job is deleted."
	handle(a, ofJob, func(ctx context.Context, in *struct {
		JobPath
		DeliveryPage
	},
	) (*deliveriesOutput, error) {
		return a.deliveries(ctx, ports.DeliveryOwner{JobID: in.ID}, &in.DeliveryPage)
	})
}

func (a *api) deliveries(ctx context.Context, of ports.DeliveryOwner, in *DeliveryPage) (*deliveriesOutput, error) {
	q := ports.DeliveryQuery{State: domain.DeliveryState(in.State), Limit: in.Limit}
	if in.Cursor != "" {
		before, err := strconv.ParseUint(in.Cursor, 10, 63)
		if err != nil || before == 0 {
			return nil, problem.Invalid("query.cursor", "must be the next_cursor of another page")
		}
		q.Before = int64(before)
	}
	page, err := a.Webhooks.Deliveries(ctx, of, q)
	if err != nil {
		return nil, err
	}
	out := &deliveriesOutput{Body: deliveryList{Deliveries: make([]delivery, 0, len(page.Deliveries))}}
	for _, d := range page.Deliveries {
		out.Body.Deliveries = append(out.Body.Deliveries, deliveryView(d))
	}
	if page.Next != 0 {
		cursor := strconv.FormatInt(page.Next, 10)
		out.Link, out.Body.NextCursor = nextPage(in.url, cursor), &cursor
	}
	return out, nil
}

func (a *api) registerReplays() {
	const replay = "/deliveries/{delivery}/replay"
	ofWebhook := webhookOperation(http.MethodPost, webhooksPlace+"/{webhook_id}"+replay, "replayWebhookDelivery", "Send a message again", http.StatusNotFound)
	handle(a, ofWebhook, func(ctx context.Context, in *struct {
		WebhookPath
		DeliveryNumber
	},
	) (*struct{ Body delivery }, error) {
		return a.replay(ctx, ports.DeliveryOwner{WebhookID: in.Webhook}, in.Delivery)
	})

	ofJob := webhookOperation(http.MethodPost, "/api/jobs/{job_id}"+replay, "replayJobDelivery", "Send a message about a job again", http.StatusNotFound)
	handle(a, ofJob, func(ctx context.Context, in *struct {
		JobPath
		DeliveryNumber
	},
	) (*struct{ Body delivery }, error) {
		return a.replay(ctx, ports.DeliveryOwner{JobID: in.ID}, in.Delivery)
	})

	failed := webhookOperation(http.MethodPost, webhooksPlace+"/{webhook_id}/replay", "replayFailedDeliveries",
		"Send every message again that has failed", http.StatusNotFound)
	failed.Description = "The oldest first, and as many as may wait beside what comes new. What was dropped because too many waited has failed, too."
	handle(a, failed, func(ctx context.Context, in *struct {
		WebhookPath
		Since string `query:"since" required:"true" maxLength:"64" doc:"Only messages about events since then, in RFC 3339 or Unix seconds."`
	},
	) (*struct{ Body replayed }, error) {
		since, err := parseTime("query.since", in.Since)
		if err != nil {
			return nil, err
		}
		r, err := a.Webhooks.ReplayFailed(ctx, in.Webhook, since)
		return &struct{ Body replayed }{replayed{r.Count, r.Left}}, unknownWebhook(err, in.Webhook)
	})
}

type replayed struct {
	Replayed int `json:"replayed_count"`
	Left     int `json:"remaining_count" doc:"Failed messages that there was no room for: replay again when some have been delivered."`
}

func (a *api) replay(ctx context.Context, of ports.DeliveryOwner, number int64) (*struct{ Body delivery }, error) {
	d, err := a.Webhooks.Replay(ctx, of, number)
	if errors.Is(err, ports.ErrNotFound) {
		return nil, problem.New(problem.NotFound, "Delivery %d not found", number)
	}
	return &struct{ Body delivery }{deliveryView(d)}, err
}
