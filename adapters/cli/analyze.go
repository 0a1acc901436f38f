package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"songmap/adapters/internal/export"
	"songmap/adapters/internal/songjson"
	"songmap/domain"
	"songmap/ports"
)

// Analyze is the command that analyses files without a server.
type Analyze struct {
	Files   []string `arg:"" name:"file" help:"Songs to analyse."`
	JSON    bool     `name:"json" help:"Print each Song Map as JSON, one a line, instead of a summary."`
	Output  string   `short:"o" placeholder:"PATH" help:"Write the Song Map to this file as well, or into this folder as NAME.song_map.json."`
	Picture string   `placeholder:"PATH" help:"Draw the song into this file as SVG, or into this folder as NAME.svg."`
}

// Help implements kong.HelpProvider.
func (Analyze) Help() string {
	return `Finds out tempo, meter, key, chords and form of each song and prints a summary.
A song that cannot be analysed is reported, the others are done all the same,
and the exit code is 1. Give options before or after the songs, not between.

Examples:

    songmap analyze song.mp3
    songmap analyze --json *.flac | jq .tempo.bpm_global
    songmap analyze --output maps/ *.mp3
    songmap analyze --picture song.svg song.mp3`
}

// Run analyses the files one after the other.
func (c *Analyze) Run(ctx context.Context, s Streams, analyzer ports.Analyzer) error {
	songs, err := plan(c.Files, c.Output, c.Picture)
	if err != nil {
		return err
	}
	return each(ctx, s, songs, func(song song) error {
		text, err := analyse(ctx, s, analyzer, song.file)
		if err != nil {
			return fmt.Errorf("%s: %w", song.file, plain(err))
		}
		if err := song.keep(text); err != nil {
			return err
		}
		return s.songMap(song.file, text, c.JSON)
	})
}

// keep writes the files that are wanted of a song's analysis.
func (s song) keep(text []byte) error {
	if s.output != "" {
		if err := replace("--output", s.output, text); err != nil {
			return err
		}
	}
	if s.picture == "" {
		return nil
	}
	m, err := songjson.Unmarshal(text)
	if err != nil {
		return fmt.Errorf("%s: %w", s.file, err)
	}
	picture, err := export.SVG().Write(stem(s.file), m)
	if err != nil {
		return fmt.Errorf("%s: %w", s.file, err)
	}
	return replace("--picture", s.picture, picture)
}

// songMap prints a Song Map under the name of its song.
func (s Streams) songMap(name string, text []byte, asJSON bool) error {
	if asJSON {
		return s.json(text)
	}
	m, err := songjson.Unmarshal(text)
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	_, err = s.Out.Write(summary(name, m))
	return err
}

func analyse(ctx context.Context, s Streams, analyzer ports.Analyzer, file string) (songMap []byte, err error) {
	input, err := filepath.Abs(file)
	if err != nil {
		return nil, err
	}
	sum, err := fileDigest(ctx, input)
	if err != nil {
		return nil, err
	}
	side, err := os.MkdirTemp("", "songmap-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(side)) }()

	progress := s.bar(filepath.Base(file))
	defer progress.close()
	task := ports.Task{JobID: jobID(file), Input: input, SHA256: sum, Output: side}
	made, err := analyzer.Analyze(ctx, task, func(fraction float64, stage domain.Stage) {
		progress.show(fraction, string(stage))
	})
	return made.SongMap, err
}

// plain makes an error readable for the user: a failed analysis without its code, an
// error of the file system without the path, which the user has just typed.
func plain(err error) error {
	var failure *domain.Failure
	var path *os.PathError
	switch {
	case errors.As(err, &failure) && failure.Message != "":
		return errors.New(failure.Message)
	case errors.As(err, &path):
		return path.Err
	default:
		return err
	}
}
