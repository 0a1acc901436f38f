-- Where the rows of this file have moved to (songmap migrate); NULL: nowhere. No
-- service may use it any more: its jobs, and their files, are another database's.
ALTER TABLE identity ADD COLUMN moved_to TEXT;
