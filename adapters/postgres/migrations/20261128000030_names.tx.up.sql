-- Trigrams of file names, in a table of their own: a job's row is written again with
-- each status, and all that is in its indexes with it, but its name stays.
LOCK TABLE jobs IN SHARE ROW EXCLUSIVE MODE; -- older instances may be adding some
CREATE TABLE job_names (
  job_id text COLLATE "C" PRIMARY KEY,
  folded text NOT NULL
);
INSERT INTO job_names (job_id, folded) SELECT job_id, coalesce(name_folded, '') FROM jobs;
DROP INDEX IF EXISTS jobs_named;
DO $$
BEGIN
  CREATE EXTENSION IF NOT EXISTS pg_trgm;
  CREATE INDEX job_names_folded ON job_names USING gin (folded gin_trgm_ops);
EXCEPTION WHEN OTHERS THEN
  RAISE NOTICE 'searches for file names look at every job: %', SQLERRM;
END $$;

CREATE FUNCTION name_jobs() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO job_names (job_id, folded) SELECT job_id, coalesce(name_folded, '') FROM come
      ON CONFLICT (job_id) DO UPDATE SET folded = excluded.folded;
  ELSE
    DELETE FROM job_names USING gone WHERE job_names.job_id = gone.job_id;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER jobs_name_insert AFTER INSERT ON jobs
  REFERENCING NEW TABLE AS come FOR EACH STATEMENT EXECUTE FUNCTION name_jobs();
CREATE TRIGGER jobs_name_delete AFTER DELETE ON jobs
  REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION name_jobs();
