package rest

import (
	"github.com/danielgtaylor/huma/v2"

	"songmap/adapters/rest/document"
	"songmap/adapters/rest/problem"
	"songmap/domain"
)

// scopeOf is what a key must be allowed to do for an operation. One that is not in
// the table nobody may call who needs a key.
func scopeOf(operationID string) domain.Scope {
	switch operationID {
	case "getJob", "getStatus", "listJobs", "getStats", "getHistory", "followJobs", "followJob", "getSession",
		"getSongMap", "getPeaks", "getOriginal", "getStem":
		return domain.ScopeRead
	case "analyze", "cancelJob", "retryJob", "deleteJob":
		return domain.ScopeSubmit
	case "cleanUpJobs",
		// Who is notified, and what has become of it, of a single job, too: the addresses
		// of receivers are nobody else's affair.
		"addWebhook", "listWebhooks", "removeWebhook", "rotateWebhookSecret", "enableWebhook", "testWebhook",
		"listWebhookDeliveries", "replayWebhookDelivery", "replayFailedDeliveries", "listJobDeliveries", "replayJobDelivery":
		return domain.ScopeAdmin
	}
	return ""
}

// needKey has an operation ask for a key, and says so in the document.
func (a *api) needKey(op *huma.Operation) {
	scope := scopeOf(op.OperationID)
	a.layers.Need(op.Method+" "+op.Path, scope)
	op.Extensions = map[string]any{"x-required-scope": scope}
	if scope != domain.ScopeRead {
		document.AddProblems(op, problem.ScopeMissing)
	}
}
