-- Whose job an event was about, which outlives the job, and who asked for what
-- happened: the name of a key. NULL: nobody, it happened by itself.
ALTER TABLE events ADD COLUMN job_group text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE events ADD COLUMN asked_by text;
ALTER TABLE deliveries ADD COLUMN event_job_group text COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE deliveries ADD COLUMN event_asked_by text;

UPDATE events SET job_group = jobs.job_group FROM jobs WHERE jobs.job_group <> '' AND events.job_id = jobs.job_id;
CREATE INDEX events_of_group ON events (job_group, number) WHERE job_group <> '';
