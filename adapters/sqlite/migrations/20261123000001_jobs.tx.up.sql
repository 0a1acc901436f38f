-- The table of the service that Songmap replaces, and what Songmap adds to
-- it. A file of that service goes the same way as a new one and ends with the
-- same columns, so that either service can open the other's file.

CREATE TABLE IF NOT EXISTS jobs (
  job_id TEXT PRIMARY KEY,
  status TEXT NOT NULL,
  created_at REAL NOT NULL,
  started_at REAL,
  completed_at REAL,
  progress REAL DEFAULT 0.0,
  error_message TEXT,
  song_map_path TEXT,
  input_file TEXT
);
ALTER TABLE jobs ADD COLUMN updated_at REAL;
ALTER TABLE jobs ADD COLUMN file_name TEXT;
ALTER TABLE jobs ADD COLUMN input_size INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN input_sha256 TEXT;
ALTER TABLE jobs ADD COLUMN stage TEXT;
ALTER TABLE jobs ADD COLUMN claim_token TEXT;
ALTER TABLE jobs ADD COLUMN claim_worker TEXT;
ALTER TABLE jobs ADD COLUMN claim_since REAL;
ALTER TABLE jobs ADD COLUMN claim_until REAL;
ALTER TABLE jobs ADD COLUMN attempt INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN not_before REAL;
ALTER TABLE jobs ADD COLUMN error_code TEXT;
ALTER TABLE jobs ADD COLUMN idempotency_key TEXT;

--bun:split
-- Lists go by creation time; the queue does, too, and skips the jobs that
-- wait out a back-off without leaving its index.
CREATE INDEX jobs_created ON jobs (created_at, job_id);
CREATE INDEX jobs_pending ON jobs (created_at, job_id, not_before) WHERE status = 'pending';
CREATE INDEX jobs_processing ON jobs (created_at, job_id) WHERE status = 'processing';
CREATE UNIQUE INDEX jobs_idempotency_key ON jobs (idempotency_key) WHERE idempotency_key IS NOT NULL;

--bun:split
-- How many jobs there are in each status, kept by triggers so that the number
-- is right whoever writes.
CREATE TABLE job_counts (
  status TEXT PRIMARY KEY,
  jobs INTEGER NOT NULL
) WITHOUT ROWID;
INSERT INTO job_counts (status, jobs) SELECT status, count(*) FROM jobs GROUP BY status;

CREATE TRIGGER jobs_count_insert AFTER INSERT ON jobs
BEGIN
  INSERT INTO job_counts (status, jobs) VALUES (NEW.status, 1)
    ON CONFLICT (status) DO UPDATE SET jobs = jobs + 1;
END;

CREATE TRIGGER jobs_count_delete AFTER DELETE ON jobs
BEGIN
  UPDATE job_counts SET jobs = jobs - 1 WHERE status = OLD.status;
END;

CREATE TRIGGER jobs_count_update AFTER UPDATE OF status ON jobs WHEN NEW.status <> OLD.status
BEGIN
  UPDATE job_counts SET jobs = jobs - 1 WHERE status = OLD.status;
  INSERT INTO job_counts (status, jobs) VALUES (NEW.status, 1)
    ON CONFLICT (status) DO UPDATE SET jobs = jobs + 1;
END;

--bun:split
-- Rows of others are adopted as they arrive. created_at becomes a number of
-- whole microseconds, because the place of a job in a list is told to clients
-- in microseconds and must compare equal to what is stored; a text becomes
-- the time that it says, if it says one. file_name becomes the last element
-- of the upload's path.
CREATE TRIGGER jobs_adopt AFTER UPDATE OF created_at ON jobs
WHEN NEW.file_name IS NULL
  OR NEW.created_at NOT BETWEEN -62135596800 AND 253402300799
  OR NEW.created_at <> round(NEW.created_at * 1e6) / 1e6
BEGIN
  UPDATE jobs SET
    file_name = coalesce(file_name, substr(input_file, 1 + length(rtrim(input_file, replace(input_file, '/', '')))), ''),
    created_at = CASE
      WHEN created_at BETWEEN -62135596800 AND 253402300799 THEN round(created_at * 1e6) / 1e6
      WHEN typeof(created_at) = 'text' THEN coalesce(round((julianday(created_at) - 2440587.5) * 86400.0), 0.0)
      ELSE 0.0
    END
  WHERE rowid = NEW.rowid;
END;

CREATE TRIGGER jobs_adopt_insert AFTER INSERT ON jobs WHEN NEW.file_name IS NULL
BEGIN
  UPDATE jobs SET created_at = created_at WHERE rowid = NEW.rowid;
END;

UPDATE jobs SET created_at = created_at;
