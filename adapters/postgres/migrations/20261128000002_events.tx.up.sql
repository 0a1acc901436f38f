-- What happened to jobs. Numbers come from a sequence, in INSERTs alone: see
-- horizon.go for why readers may rely on them.
CREATE SEQUENCE event_number;
CREATE TABLE events (
  number bigint PRIMARY KEY,
  job_id text COLLATE "C" NOT NULL,
  kind text NOT NULL,
  at timestamptz NOT NULL,
  stage text,
  attempt bigint NOT NULL DEFAULT 0,
  crashes bigint NOT NULL DEFAULT 0,
  worker text,
  reason text,
  error_code text,
  error_message text,
  waited_micros bigint NOT NULL DEFAULT 0,
  warnings text
);
CREATE INDEX events_of_job ON events (job_id, number);
CREATE INDEX events_of_deletions ON events (at) WHERE kind = 'deleted';
