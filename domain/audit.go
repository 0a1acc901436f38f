package domain

import "time"

// Action names what somebody asked the service, or a command, to do that is no matter
// of one job: those are events.
type Action string

// What is recorded.
const (
	ActionAddKey           Action = "key.add"
	ActionRevokeKey        Action = "key.revoke"
	ActionAddWebhook       Action = "webhook.add"
	ActionDeleteWebhook    Action = "webhook.delete"
	ActionRotateWebhook    Action = "webhook.rotate"
	ActionEnableWebhook    Action = "webhook.enable"
	ActionTestWebhook      Action = "webhook.test"
	ActionReplayDeliveries Action = "webhook.replay"
	ActionCleanUp          Action = "jobs.cleanup"
)

// Entry is a line of the audit: what somebody was about to do. It is recorded before it
// is done, so that nothing is done that is not recorded; what was refused then is
// recorded, too.
type Entry struct {
	Number  int64 // its place; 0: it has none yet
	At      time.Time
	By      string // name of a key, or os: and that of a user of the machine; empty: nobody had to say
	Action  Action
	Subject string // to what: a key, a webhook
}

// maxSubject is how many bytes of a subject are kept: callers write a part of it.
const maxSubject = 512

// NewEntry is an entry as every store can keep it.
func NewEntry(by string, action Action, subject string, now time.Time) Entry {
	return Entry{At: instant(now), By: Text(by), Action: action, Subject: Text(subject[:min(len(subject), maxSubject)])}
}
