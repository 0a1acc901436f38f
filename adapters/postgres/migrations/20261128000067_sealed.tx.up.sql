-- Secrets of webhooks are sealed only when every instance that uses the database can
-- open them: those of before say nothing of it.
ALTER TABLE instances ADD COLUMN opens boolean NOT NULL DEFAULT false;
