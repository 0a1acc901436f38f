-- Which instances of the service share the database, until when if they say
-- nothing more, and which of them has the term.
CREATE TABLE instances (
  name text COLLATE "C" PRIMARY KEY,
  role text NOT NULL,
  version text NOT NULL,
  stands boolean NOT NULL,
  until timestamptz NOT NULL,
  leads boolean NOT NULL DEFAULT false
);
CREATE UNIQUE INDEX instances_leader ON instances (leads) WHERE leads;
