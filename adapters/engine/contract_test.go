package engine_test

import (
	"os"
	"path/filepath"
	"testing"

	"songmap/adapters/engine"
	"songmap/adapters/engine/audio"
	"songmap/ports"
	"songmap/tests/contract"
	"songmap/tests/signals"
)

func TestEngineIsAnAnalyzer(t *testing.T) {
	t.Parallel()
	contract.Analyzer(t, func(t *testing.T) contract.AnalyzerBench {
		dir := t.TempDir()
		task := func(id string, write func(*os.File) error) ports.Task {
			f, err := os.Create(filepath.Join(dir, id))
			if err == nil {
				err = write(f)
			}
			if err != nil || f.Close() != nil {
				t.Fatal(err)
			}
			return ports.Task{JobID: id, Input: f.Name(), Output: dir}
		}
		return contract.AnalyzerBench{
			Analyzer: engine.New("test", audio.Options{}),
			Song: task("song", func(f *os.File) error {
				err := signals.WAV(f, signals.Song(1).Render(signals.Rate), signals.Rate)
				if err == nil {
					err = f.Truncate(20 * signals.Rate) // the header announces more
				}
				return err
			}),
			Broken: task("words", func(f *os.File) error {
				_, err := f.WriteString("these are only words")
				return err
			}),
		}
	})
}
