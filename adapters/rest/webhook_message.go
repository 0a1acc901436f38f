package rest

import (
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/internal/payload"
)

// describeMessages describes the calls that this service makes.
func (a *api) describeMessages() {
	header := func(name, description string) *huma.Param {
		return &huma.Param{Name: name, In: "header", Required: true, Description: description, Schema: &huma.Schema{Type: huma.TypeString}}
	}
	a.huma.OpenAPI().Webhooks = map[string]*huma.PathItem{"event": {Post: &huma.Operation{
		Method: http.MethodPost, Tags: []string{"webhooks"}, OperationID: "receiveEvent", Summary: "Be told of an event",
		Description: "Sent to each webhook that wants events of this kind, and to the webhook_url of the job when it has ended. " +
			"Check the signature, answer within 15 seconds, and live with a message that comes twice, by its webhook-id.",
		Parameters: []*huma.Param{
			header("webhook-id", "The message's, in every attempt."),
			header("webhook-timestamp", "Of the attempt, in Unix seconds."),
			header("webhook-signature", "v1, a comma and the HMAC-SHA256 of webhook-id, webhook-timestamp and body, joined by dots, in base64; several are separated by spaces."),
		},
		RequestBody: &huma.RequestBody{Required: true, Content: a.content(reflect.TypeFor[payload.WebhookMessage]())},
		Responses: map[string]*huma.Response{
			"2XX": {Description: "Taken; the body is not read"},
			"410": {Description: "Not wanted any more: the webhook is disabled"},
			"429": {Description: "Not now: tried again after Retry-After"},
			"5XX": {Description: "Not now: tried again later"},
		},
		Extensions: map[string]any{"security": []any{}},
	}}}
}
