package rest

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"songmap/adapters/rest/problem"
	"songmap/domain"
	"songmap/ports"
)

// delivery is a delivery as clients see it.
type delivery struct {
	Delivery    int64                `json:"delivery" doc:"Its number."`
	WebhookID   *string              `json:"webhook_id" doc:"Whose it is; null: it goes to the webhook_url of the job."`
	URL         string               `json:"url"`
	MessageID   string               `json:"message_id" doc:"The webhook-id that the receiver sees: the same in every attempt." example:"evt_42_9f86d081884c"`
	State       domain.DeliveryState `json:"state" enum:"${deliveries}"`
	Attempts    int                  `json:"attempts" doc:"Since it was made, or replayed."`
	NextAttempt *time.Time           `json:"next_attempt_at" doc:"null for one that has ended, or that waits for an earlier event of its job."`
	LastAttempt *time.Time           `json:"last_attempt_at"`
	LastStatus  *int                 `json:"last_status" doc:"The HTTP status of the last answer; null if there was none."`
	LastError   *string              `json:"last_error" doc:"Why the last attempt failed, for people."`
	JobID       string               `json:"job_id"`
	Event       event                `json:"event"`
}

func deliveryView(d domain.Delivery) delivery {
	return delivery{
		Delivery: d.Number, WebhookID: optional(d.WebhookID), URL: d.URL, MessageID: d.MessageID(),
		State: d.State, Attempts: d.Attempts, NextAttempt: optional(d.NextAt),
		LastAttempt: optional(d.LastAt), LastStatus: optional(d.LastStatus), LastError: optional(d.LastError),
		JobID: d.Event.JobID, Event: eventView(d.Event),
	}
}

// DeliveryPage is the input of lists of deliveries. It is exported because huma
// sees no other embedded fields.
type DeliveryPage struct {
	Limit  int                  `query:"limit" default:"100" minimum:"1" maximum:"1000" doc:"Deliveries on a page."`
	Cursor string               `query:"cursor" maxLength:"20" doc:"The next_cursor of the page before."`
	State  domain.DeliveryState `query:"state" enum:"${deliveries}" doc:"Only deliveries in this state."`
	Paged
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

// The inputs of calls about the deliveries to a webhook, or about a job.
type (
	webhookDeliveriesInput struct {
		WebhookPath
		DeliveryPage
	}
	jobDeliveriesInput struct {
		JobPath
		DeliveryPage
	}
	webhookDeliveryInput struct {
		WebhookPath
		DeliveryNumber
	}
	jobDeliveryInput struct {
		JobPath
		DeliveryNumber
	}
	replayFailedInput struct {
		WebhookPath
		Since string `query:"since" required:"true" maxLength:"64" doc:"Only messages about events since then, in RFC 3339 or Unix seconds."`
	}
)

type replayed struct {
	Replayed int `json:"replayed_count"`
	Left     int `json:"remaining_count" doc:"Failed messages that there was no room for: replay again when some have been delivered."`
}

func (a *api) registerDeliveries() {
	ofWebhook := operation("webhooks", http.MethodGet, webhookPlace+"/deliveries", "listWebhookDeliveries", "List deliveries to a webhook", problem.NotFound)
	ofWebhook.Description = "Those that wait and those that have ended, which are known for 30 days."
	handle(a, ofWebhook, func(ctx context.Context, in *webhookDeliveriesInput) (*page[deliveryList], error) {
		out, err := a.listDeliveries(ctx, ports.DeliveryOwner{WebhookID: in.Webhook}, &in.DeliveryPage)
		return out, unknownWebhook(err, in.Webhook)
	})

	const jobPlace = "/api/jobs/{job_id}/deliveries"
	ofJob := operation("webhooks", http.MethodGet, jobPlace, "listJobDeliveries", "List deliveries about a job")
	ofJob.Description = "To every webhook, and to the webhook_url of the job. They are known for 30 days, even when the job is deleted."
	handle(a, ofJob, func(ctx context.Context, in *jobDeliveriesInput) (*page[deliveryList], error) {
		return a.listDeliveries(ctx, ports.DeliveryOwner{JobID: in.ID}, &in.DeliveryPage)
	})

	toWebhook := webhookCall("deliveries/{delivery}/replay", "replayWebhookDelivery", "Replay a delivery to a webhook")
	toWebhook.Description = "The message is sent again, with the same webhook-id, in as many attempts as a new one."
	handle(a, toWebhook, func(ctx context.Context, in *webhookDeliveryInput) (*output[delivery], error) {
		return a.replay(ctx, ports.DeliveryOwner{WebhookID: in.Webhook}, in.Delivery)
	})

	aboutJob := operation("webhooks", http.MethodPost, jobPlace+"/{delivery}/replay", "replayJobDelivery", "Replay a delivery about a job", problem.NotFound)
	aboutJob.Description = toWebhook.Description
	handle(a, aboutJob, func(ctx context.Context, in *jobDeliveryInput) (*output[delivery], error) {
		return a.replay(ctx, ports.DeliveryOwner{JobID: in.ID}, in.Delivery)
	})

	failed := webhookCall("replay", "replayFailedDeliveries", "Replay failed deliveries to a webhook")
	failed.Description = "The oldest first, and as many as may wait beside what comes new. What was dropped because too many waited has failed, too."
	handle(a, failed, func(ctx context.Context, in *replayFailedInput) (*output[replayed], error) {
		since, err := parseTime("query.since", in.Since)
		if err != nil {
			return nil, err
		}
		r, err := a.Webhooks.ReplayFailed(ctx, in.Webhook, since)
		return &output[replayed]{replayed{r.Count, r.Left}}, unknownWebhook(err, in.Webhook)
	})
}

func (a *api) listDeliveries(ctx context.Context, of ports.DeliveryOwner, in *DeliveryPage) (*page[deliveryList], error) {
	q := ports.DeliveryQuery{State: in.State, Limit: in.Limit}
	if in.Cursor != "" {
		before, err := strconv.ParseUint(in.Cursor, 10, 63)
		if err != nil || before == 0 {
			return nil, badCursor()
		}
		q.Before = int64(before)
	}
	found, err := a.Webhooks.Deliveries(ctx, of, q)
	if err != nil {
		return nil, err
	}
	body := deliveryList{Deliveries: views(found.Deliveries, deliveryView)}
	if found.Next != 0 {
		body.NextCursor = new(strconv.FormatInt(found.Next, 10))
	}
	return &page[deliveryList]{in.link(body.NextCursor), body}, nil
}

func (a *api) replay(ctx context.Context, of ports.DeliveryOwner, number int64) (*output[delivery], error) {
	d, err := a.Webhooks.Replay(ctx, of, number)
	if errors.Is(err, ports.ErrNotFound) {
		return nil, problem.New(problem.NotFound, "Delivery %d not found", number)
	}
	return &output[delivery]{deliveryView(d)}, err
}
