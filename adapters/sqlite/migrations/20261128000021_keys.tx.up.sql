-- API keys: of their texts there are hashes. A key that is revoked stays.
CREATE TABLE api_keys (
  prefix TEXT PRIMARY KEY,
  sha256 TEXT NOT NULL,
  name TEXT NOT NULL,
  scope TEXT NOT NULL,
  job_group TEXT NOT NULL DEFAULT '',
  created_at REAL NOT NULL,
  expires_at REAL,
  revoked_at REAL,
  used_at REAL
);
CREATE UNIQUE INDEX api_keys_name ON api_keys (name) WHERE revoked_at IS NULL;

-- Who asked for what, that is no event of a job.
CREATE TABLE audit (
  number INTEGER PRIMARY KEY AUTOINCREMENT,
  at REAL NOT NULL,
  asked_by TEXT NOT NULL,
  action TEXT NOT NULL,
  subject TEXT NOT NULL
);
