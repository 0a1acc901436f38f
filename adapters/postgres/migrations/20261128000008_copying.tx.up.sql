-- The identity of the store whose rows are being copied into this database, until all
-- are there: no service may use a part of them, or it would take the files of the others
-- for nobody's.
CREATE TABLE copying (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  source text NOT NULL
);
