-- With a million jobs a list of the failed ones read all of them, and a search
-- for a file name read whole rows.
CREATE INDEX jobs_failed ON jobs (created_at, job_id) WHERE status NOT IN ('pending', 'processing', 'complete');
DROP INDEX jobs_created;
CREATE INDEX jobs_created ON jobs (created_at, job_id, file_name);
