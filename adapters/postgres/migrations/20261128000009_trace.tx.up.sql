-- The request that submitted a job, as W3C Trace Context names it. NULL: none is kept.
ALTER TABLE jobs ADD COLUMN traceparent text;
