-- Whose job an event was about, which outlives the job, and who asked for what
-- happened: the name of a key. NULL: nobody, it happened by itself.
ALTER TABLE events ADD COLUMN job_group TEXT NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN asked_by TEXT;
ALTER TABLE deliveries ADD COLUMN event_job_group TEXT NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN event_asked_by TEXT;

UPDATE events SET job_group = jobs.job_group FROM jobs WHERE jobs.job_group <> '' AND events.job_id = jobs.job_id;
CREATE INDEX events_of_group ON events (job_group, number) WHERE job_group <> '';
