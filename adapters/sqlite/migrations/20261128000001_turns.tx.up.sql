-- Groups of jobs take turns, and within a group the higher priority goes first. A
-- pending job has a turn, NULL while it waits out a back-off, or if another
-- program has added it: the next claim gives it one. The jobs that wait already
-- are one group, in the order of their age.
ALTER TABLE jobs ADD COLUMN job_group TEXT NOT NULL DEFAULT '';
ALTER TABLE jobs ADD COLUMN priority INTEGER NOT NULL DEFAULT 0;
ALTER TABLE jobs ADD COLUMN turn INTEGER;

UPDATE jobs SET turn = queue.turn
FROM (
  SELECT rowid AS job, row_number() OVER (ORDER BY created_at, job_id) AS turn
  FROM jobs WHERE status = 'pending' AND not_before IS NULL
) AS queue
WHERE jobs.rowid = queue.job;

--bun:split
-- The lowest turn says whose turn it is; jobs_rank, which job of that group. What
-- is pending of a group is counted by jobs_group, which also has its last turn.
CREATE INDEX jobs_turn ON jobs (turn, created_at, job_id) WHERE status = 'pending' AND turn IS NOT NULL;
CREATE INDEX jobs_rank ON jobs (job_group, priority DESC, created_at, job_id, turn) WHERE status = 'pending' AND turn IS NOT NULL;
CREATE INDEX jobs_group ON jobs (job_group, turn) WHERE status = 'pending';
CREATE INDEX jobs_due ON jobs (not_before, created_at, job_id) WHERE status = 'pending' AND turn IS NULL;
CREATE INDEX jobs_of_group ON jobs (job_group, created_at, job_id) WHERE job_group <> '';
