-- Counters that count nothing are dropped, so one may be missing that is needed again:
-- when somebody has an ended delivery sent once more.
DROP TRIGGER deliveries_count_update;

--bun:split
CREATE TRIGGER deliveries_count_update AFTER UPDATE OF state ON deliveries
WHEN (OLD.state = 'pending') <> (NEW.state = 'pending')
BEGIN
  INSERT INTO backlogs (receiver, pending) VALUES (NEW.receiver, (NEW.state = 'pending') - (OLD.state = 'pending'))
    ON CONFLICT (receiver) DO UPDATE SET pending = pending + excluded.pending;
END;
