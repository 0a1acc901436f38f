-- Which database this is, whatever its name and wherever it lies. Copies keep
-- it; the folders and backups of its jobs carry it. Settled is true once it was
-- used with folders.
CREATE TABLE identity (
  single boolean PRIMARY KEY DEFAULT true CHECK (single),
  identity text NOT NULL,
  settled boolean NOT NULL DEFAULT false
);
INSERT INTO identity (identity) VALUES (replace(gen_random_uuid()::text, '-', ''));
