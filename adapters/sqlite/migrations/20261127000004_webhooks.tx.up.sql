-- What waits for a receiver is bounded, so it is counted: by triggers, so that
-- the number is right whoever writes. A delivery that is added as one that has
-- ended was dropped, because too many waited.
CREATE TABLE backlogs (
  receiver TEXT PRIMARY KEY,
  pending INTEGER NOT NULL DEFAULT 0,
  dropped INTEGER NOT NULL DEFAULT 0
) WITHOUT ROWID;
INSERT INTO backlogs (receiver, pending)
  SELECT receiver, count(*) FROM deliveries WHERE state = 'pending' GROUP BY receiver;

DROP INDEX deliveries_pending;
CREATE INDEX deliveries_pending ON deliveries (receiver, event_at) WHERE state = 'pending';

--bun:split
CREATE TRIGGER deliveries_count_insert AFTER INSERT ON deliveries
BEGIN
  INSERT INTO backlogs (receiver, pending, dropped)
    VALUES (NEW.receiver, NEW.state = 'pending', NEW.state <> 'pending')
    ON CONFLICT (receiver) DO UPDATE SET pending = pending + excluded.pending, dropped = dropped + excluded.dropped;
END;

CREATE TRIGGER deliveries_count_update AFTER UPDATE OF state ON deliveries
WHEN (OLD.state = 'pending') <> (NEW.state = 'pending')
BEGIN
  UPDATE backlogs SET pending = pending + (NEW.state = 'pending') - (OLD.state = 'pending') WHERE receiver = NEW.receiver;
END;

CREATE TRIGGER deliveries_count_delete AFTER DELETE ON deliveries WHEN OLD.state = 'pending'
BEGIN
  UPDATE backlogs SET pending = pending - 1 WHERE receiver = OLD.receiver;
END;
