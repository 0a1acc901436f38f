-- Who is told of events, and what is on its way to them. Deliveries hold the
-- event itself, because events go with their job and deliveries do not.

ALTER TABLE jobs ADD COLUMN webhook_url TEXT;

CREATE TABLE webhooks (
  webhook_id TEXT PRIMARY KEY,
  url TEXT NOT NULL,
  description TEXT,
  events TEXT NOT NULL,
  configured INTEGER NOT NULL DEFAULT 0,
  secret TEXT,
  old_secret TEXT,
  old_secret_until REAL,
  created_at REAL NOT NULL,
  disabled_at REAL,
  disabled_reason TEXT
);

CREATE TABLE deliveries (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  webhook_id TEXT NOT NULL DEFAULT '',
  url TEXT NOT NULL,
  receiver TEXT NOT NULL,
  state TEXT NOT NULL,
  next_at REAL,
  attempts INTEGER NOT NULL DEFAULT 0,
  last_at REAL,
  last_status INTEGER NOT NULL DEFAULT 0,
  last_error TEXT,
  event_number INTEGER NOT NULL,
  event_job_id TEXT NOT NULL,
  event_kind TEXT NOT NULL,
  event_at REAL NOT NULL,
  event_stage TEXT,
  event_attempt INTEGER NOT NULL DEFAULT 0,
  event_crashes INTEGER NOT NULL DEFAULT 0,
  event_worker TEXT,
  event_reason TEXT,
  event_error_code TEXT,
  event_error_message TEXT,
  event_waited_micros INTEGER NOT NULL DEFAULT 0
);
CREATE INDEX deliveries_due ON deliveries (receiver, next_at) WHERE state = 'pending' AND next_at IS NOT NULL;
CREATE INDEX deliveries_of_lane ON deliveries (webhook_id, event_job_id, number) WHERE state = 'pending';
CREATE INDEX deliveries_pending ON deliveries (event_at) WHERE state = 'pending';
CREATE INDEX deliveries_ended ON deliveries (last_at) WHERE state <> 'pending';
CREATE INDEX deliveries_of_webhook ON deliveries (webhook_id, number);
CREATE INDEX deliveries_of_job ON deliveries (event_job_id, number);

--bun:split
-- Only the first pending delivery of a lane has a time: the events of a job
-- reach a receiver in order. When it ends, the next one comes up.
CREATE TRIGGER deliveries_next AFTER UPDATE OF state ON deliveries
WHEN OLD.state = 'pending' AND NEW.state <> 'pending' AND NOT EXISTS (
  SELECT 1 FROM deliveries
  WHERE webhook_id = NEW.webhook_id AND event_job_id = NEW.event_job_id AND state = 'pending' AND next_at IS NOT NULL
)
BEGIN
  UPDATE deliveries SET next_at = NEW.last_at WHERE number = (
    SELECT min(number) FROM deliveries
    WHERE webhook_id = NEW.webhook_id AND event_job_id = NEW.event_job_id AND state = 'pending'
  );
END;

CREATE TRIGGER deliveries_again AFTER UPDATE OF state ON deliveries
WHEN OLD.state <> 'pending' AND NEW.state = 'pending' AND EXISTS (
  SELECT 1 FROM deliveries
  WHERE webhook_id = NEW.webhook_id AND event_job_id = NEW.event_job_id AND state = 'pending' AND number < NEW.number
)
BEGIN
  UPDATE deliveries SET next_at = NULL WHERE number = NEW.number;
END;
