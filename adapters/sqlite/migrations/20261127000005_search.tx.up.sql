-- Searches for a part of a file name go by an index of the trigrams in folded
-- names. It is kept up to date after the commit, in batches: name_index is
-- NULL until the row is in it. A row of the old service has a name folded as
-- far as SQL can, until then. Deletions are noted in a plain table, so that a
-- program without FTS5 can make them.

DROP INDEX jobs_created;
ALTER TABLE jobs ADD COLUMN name_folded TEXT;
ALTER TABLE jobs ADD COLUMN name_index INTEGER;
UPDATE jobs SET name_folded = lower(file_name);
CREATE INDEX jobs_created ON jobs (created_at, job_id, name_folded);
CREATE INDEX jobs_indexed ON jobs (name_index) WHERE name_index IS NOT NULL;
CREATE INDEX jobs_unindexed ON jobs (created_at, name_folded, name_index) WHERE name_index IS NULL;

CREATE VIRTUAL TABLE job_names USING fts5 (name, tokenize = 'trigram case_sensitive 1');
CREATE TABLE job_names_gone (number INTEGER PRIMARY KEY);

--bun:split
CREATE TRIGGER jobs_rename AFTER UPDATE OF file_name ON jobs
WHEN NEW.file_name IS NOT OLD.file_name AND NEW.name_folded IS OLD.name_folded
BEGIN
  INSERT INTO job_names_gone (number) SELECT OLD.name_index WHERE OLD.name_index IS NOT NULL;
  UPDATE jobs SET name_folded = lower(NEW.file_name), name_index = NULL WHERE rowid = NEW.rowid;
END;

CREATE TRIGGER jobs_unname AFTER DELETE ON jobs WHEN OLD.name_index IS NOT NULL
BEGIN
  INSERT INTO job_names_gone (number) VALUES (OLD.name_index);
END;

-- A row that is copied from another table brings a number of that table's; one
-- that somebody writes by hand may lack the folded name.
CREATE TRIGGER jobs_name_anew AFTER INSERT ON jobs
WHEN NEW.name_index IS NOT NULL OR NEW.name_folded IS NULL AND NEW.file_name IS NOT NULL
BEGIN
  UPDATE jobs SET name_index = NULL, name_folded = coalesce(name_folded, lower(file_name)) WHERE rowid = NEW.rowid;
END;
