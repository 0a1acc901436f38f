-- Which database this is, whatever its name and wherever it lies. Copies keep
-- it; the folders and backups of its jobs carry it. Settled is 1 once it was
-- used with folders.
CREATE TABLE identity (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  identity TEXT NOT NULL,
  settled INTEGER NOT NULL DEFAULT 0
);
INSERT INTO identity (only, identity) VALUES (1, lower(hex(randomblob(16))));
