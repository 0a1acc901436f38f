-- What orders or is compared byte by byte has the collation "C", as in the
-- program. Heartbeats rewrite a job's row without its indexes as long as its
-- page has room.
CREATE TABLE jobs (
  job_id text COLLATE "C" PRIMARY KEY,
  status text COLLATE "C" NOT NULL,
  created_at timestamptz NOT NULL,
  started_at timestamptz,
  completed_at timestamptz,
  progress double precision NOT NULL DEFAULT 0,
  error_message text,
  song_map_path text,
  input_file text,
  updated_at timestamptz,
  file_name text,
  name_folded text,
  input_size bigint NOT NULL DEFAULT 0,
  input_sha256 text,
  stage text,
  claim_token text,
  claim_worker text,
  claim_since timestamptz,
  claim_until timestamptz,
  attempt bigint NOT NULL DEFAULT 0,
  crashes bigint NOT NULL DEFAULT 0,
  not_before timestamptz,
  error_code text,
  idempotency_key text COLLATE "C",
  webhook_url text,
  warnings text
) WITH (fillfactor = 70);

-- Lists go by creation time, and so does the queue; what waits out a back-off has
-- an index of its own, because the queue is not always read from its start.
CREATE INDEX jobs_created ON jobs (created_at, job_id);
CREATE INDEX jobs_pending ON jobs (created_at, job_id) WHERE status = 'pending';
CREATE INDEX jobs_waiting ON jobs (created_at, job_id, not_before) WHERE status = 'pending' AND not_before IS NOT NULL;
CREATE INDEX jobs_processing ON jobs (created_at, job_id) WHERE status = 'processing';
CREATE INDEX jobs_failed ON jobs (created_at, job_id) WHERE status NOT IN ('pending', 'processing', 'complete');
CREATE UNIQUE INDEX jobs_idempotency_key ON jobs (idempotency_key) WHERE idempotency_key IS NOT NULL;

-- How many jobs there are in each status, kept by triggers so that the number
-- is right whoever writes. Each statement appends what it has changed, so that
-- no row is hot; what is older than up_to is in the totals already. Dead rows of
-- those stay as long as any transaction of the server is open, so the index must
-- pass over them: two bounds make the planner expect few rows.
CREATE TABLE job_totals (
  status text COLLATE "C" PRIMARY KEY,
  jobs bigint NOT NULL
);
CREATE TABLE job_deltas (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  status text COLLATE "C" NOT NULL,
  jobs bigint NOT NULL
);
CREATE TABLE job_folds (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  up_to bigint NOT NULL DEFAULT 0
);
INSERT INTO job_folds DEFAULT VALUES;

CREATE VIEW job_counts AS
  SELECT status, sum(jobs)::bigint AS jobs FROM (
    SELECT status, jobs FROM job_totals
    UNION ALL
    SELECT status, jobs FROM job_deltas
    WHERE id BETWEEN (SELECT up_to + 1 FROM job_folds) AND 9223372036854775807
  ) AS counted GROUP BY status;

CREATE FUNCTION count_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO job_deltas (status, jobs) SELECT status, count(*) FROM come GROUP BY status;
  ELSIF TG_OP = 'DELETE' THEN
    INSERT INTO job_deltas (status, jobs) SELECT status, -count(*) FROM gone GROUP BY status;
  ELSE
    INSERT INTO job_deltas (status, jobs) SELECT status, sum(n) FROM (
      SELECT status, 1 AS n FROM come UNION ALL SELECT status, -1 FROM gone
    ) AS changed GROUP BY status HAVING sum(n) <> 0;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_count_insert AFTER INSERT ON jobs
  REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION count_jobs();
CREATE TRIGGER jobs_count_update AFTER UPDATE ON jobs
  REFERENCING OLD TABLE AS gone NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION count_jobs();
CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION count_jobs();

-- Searches for a part of a file name go by trigrams where the server has them.
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX jobs_named ON jobs USING gin (name_folded gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'searches for file names look at every job: %', SQLERRM;
END $$;
