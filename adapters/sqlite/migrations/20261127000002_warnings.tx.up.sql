-- What of a song was not heard although its job is complete: sentences, a line
-- each. NULL: nothing is to be told.
ALTER TABLE jobs ADD COLUMN warnings TEXT;
ALTER TABLE events ADD COLUMN warnings TEXT;
ALTER TABLE deliveries ADD COLUMN event_warnings TEXT;
