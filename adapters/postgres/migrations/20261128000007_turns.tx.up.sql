-- Groups of jobs take turns (domain.Turns), and within a group the higher priority
-- goes first. A pending job has a turn; NULL while it waits out a back-off, or if
-- somebody has added it by hand: the next claim gives it one.
ALTER TABLE jobs ADD COLUMN turn bigint;

-- The highest turn that was claimed. Not a row, which all would wait for, and of
-- which dead versions would stay.
CREATE SEQUENCE claimed_turn;

DROP INDEX jobs_waiting;
DROP INDEX jobs_group;
-- The lowest turn says whose turn it is; jobs_rank, which job of that group.
CREATE INDEX jobs_turn ON jobs (turn, created_at, job_id) WHERE status = 'pending' AND turn IS NOT NULL;
CREATE INDEX jobs_rank ON jobs (job_group, (-priority), created_at, job_id) WHERE status = 'pending' AND turn IS NOT NULL;
CREATE INDEX jobs_group ON jobs (job_group, turn) WHERE status = 'pending';
CREATE INDEX jobs_due ON jobs (not_before, created_at, job_id) WHERE status = 'pending' AND turn IS NULL;
