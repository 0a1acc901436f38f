#!/bin/sh
# Makes output/ as the service that Songmap replaces left it: five jobs, one in
# each situation that an upgrade meets, and the Song Maps of the two complete
# ones. Uploads are not part of it. Needs sqlite3. Run it in this folder.
set -eu
rm -rf output
mkdir -p output/2ae3dc28 output/fa91a6e1

song_map() {
	cat <<JSON
{"id": "$1", "duration_sec": 4.0, "meter": {"numerator": 4, "denominator": 4},
 "tempo": {"bpm_global": 120.0, "curve": [[0.0, 120.0], [4.0, 120.0]], "confidence": 0.9},
 "beats": [0.0, 0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5], "downbeats": [0.0, 2.0],
 "key": [{"start": 0.0, "end": 4.0, "tonic": "A", "mode": "minor", "conf": 0.8}],
 "chords": [{"start": 0.0, "end": 2.0, "label": "A:min", "conf": 0.7}, {"start": 2.0, "end": 4.0, "label": "G:maj", "conf": 0.7}],
 "sections": [{"start": 0.0, "end": 4.0, "label": "A"}], "lyrics": [], "performance": {"melody": [], "bass": []}}
JSON
}
song_map 2ae3dc28 >output/2ae3dc28/2ae3dc28.song_map.json
song_map fa91a6e1 >output/fa91a6e1/fa91a6e1.song_map.json

sqlite3 output/jobs.db <<'SQL'
CREATE TABLE jobs (
                job_id TEXT PRIMARY KEY,
                status TEXT NOT NULL,
                created_at REAL NOT NULL,
                started_at REAL,
                completed_at REAL,
                progress REAL DEFAULT 0.0,
                error_message TEXT,
                song_map_path TEXT,
                input_file TEXT
            );
-- It took times from the machine's clock, finer than a microsecond.
INSERT INTO jobs VALUES
  ('670041d6', 'error', 1759373783.5635602, 1759373783.6226301, 1759373783.6307702, 0.0,
   'melody_bass failed: ModuleNotFoundError: No module named ''src''' || char(10), NULL, 'uploads/670041d6.mp3'),
  ('ecbe9f5a', 'pending', 1759373783.5709703, NULL, NULL, 0.0, NULL, NULL, 'uploads/ecbe9f5a.mp3'),
  ('2ae3dc28', 'complete', 1759373783.5815198, 1759373783.6346602, 1759373783.6429002, 1.0, NULL,
   'output/2ae3dc28/2ae3dc28.song_map.json', 'uploads/2ae3dc28.mp3'),
  -- Complete, but without a path: its Song Map lies at the default place.
  ('fa91a6e1', 'complete', 1759373783.5947502, 1759373783.6438301, 1759373783.6447499, 1.0, NULL, NULL, 'uploads/fa91a6e1.mp3'),
  -- Left behind when the service died.
  ('b72e82dc', 'processing', 1759373783.6106198, 1759373783.6456501, NULL, 0.65, NULL, NULL, 'uploads/b72e82dc.mp3');
SQL
