-- Counters that count nothing are dropped, so one may be missing that is needed again:
-- when somebody has an ended delivery sent once more.
CREATE OR REPLACE FUNCTION count_deliveries() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP = 'INSERT' THEN
    INSERT INTO backlogs AS b (receiver, pending, dropped)
      SELECT receiver, count(*) FILTER (WHERE state = 'pending'), count(*) FILTER (WHERE state <> 'pending')
      FROM come GROUP BY receiver ORDER BY receiver
      ON CONFLICT (receiver) DO UPDATE SET pending = b.pending + excluded.pending, dropped = b.dropped + excluded.dropped;
  ELSIF TG_OP = 'DELETE' THEN
    UPDATE backlogs AS b SET pending = b.pending - n FROM (
      SELECT receiver, count(*) AS n FROM gone WHERE state = 'pending' GROUP BY receiver
    ) AS fewer WHERE fewer.receiver = b.receiver;
  ELSE
    INSERT INTO backlogs AS b (receiver, pending) SELECT receiver, sum(one) FROM (
      SELECT receiver, 1 AS one FROM come WHERE state = 'pending'
      UNION ALL SELECT receiver, -1 FROM gone WHERE state = 'pending'
    ) AS changed GROUP BY receiver HAVING sum(one) <> 0 ORDER BY receiver
      ON CONFLICT (receiver) DO UPDATE SET pending = b.pending + excluded.pending;
  END IF;
  RETURN NULL;
END $$;
