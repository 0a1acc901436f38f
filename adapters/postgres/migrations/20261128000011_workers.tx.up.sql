-- How many analyses an instance does at once.
ALTER TABLE instances ADD COLUMN workers integer NOT NULL DEFAULT 0;
