-- What clients group their jobs by, and how urgent these are. What is pending of a
-- group may be bounded, so it is counted by an index.
ALTER TABLE jobs ADD COLUMN job_group text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN priority bigint NOT NULL DEFAULT 0;

CREATE INDEX jobs_group ON jobs (job_group) WHERE status = 'pending';
CREATE INDEX jobs_of_group ON jobs (job_group, created_at, job_id) WHERE job_group <> '';
