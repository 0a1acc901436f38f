-- Whoever follows the log was not told of a job that was deleted before it had
-- read of it. So the events of a job that Songmap has deleted stay until its
-- deletion, the last of them, is forgotten. Of a row that another program
-- deletes nothing was told, and nothing stays.
DROP TRIGGER jobs_forget;

CREATE TRIGGER jobs_forget AFTER DELETE ON jobs
WHEN 'deleted' IS NOT (SELECT kind FROM events WHERE job_id = OLD.job_id ORDER BY number DESC LIMIT 1)
BEGIN
  DELETE FROM events WHERE job_id = OLD.job_id;
END;

CREATE TRIGGER events_forget AFTER DELETE ON events WHEN OLD.kind = 'deleted'
BEGIN
  DELETE FROM events WHERE job_id = OLD.job_id AND number < OLD.number;
END;
