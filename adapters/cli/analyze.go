package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"songmap/adapters/internal/export"
	"songmap/domain"
	"songmap/ports"
)

// Analyze is the command that analyses files without a server.
type Analyze struct {
	Files    []string `arg:"" name:"file" help:"Songs to analyse, folders with songs, or - for standard input."`
	JSON     bool     `name:"json" help:"Print each Song Map as JSON, one a line, instead of a summary."`
	Output   Output   `embed:""`
	Picture  string   `placeholder:"PATH" help:"Draw the song into this file as SVG, or into this folder as NAME.svg."`
	Parallel Parallel `embed:""`
}

// Help implements kong.HelpProvider.
func (Analyze) Help() string {
	return `Finds out tempo, meter, key, chords and form of each song and prints a summary.
A song that cannot be analysed is reported, and the others are done all the same.

Examples:

    songmap analyze song.mp3
    songmap analyze --json *.flac | jq .tempo.bpm_global
    songmap analyze -j 4 --output maps/ albums/
    songmap analyze song.mp3 -o song.mid
    songmap analyze --picture song.svg song.mp3
    curl https://example.org/song.mp3 | songmap analyze - --format chordpro`
}

// Run analyses the songs.
func (c *Analyze) Run(ctx context.Context, s Streams, analyzer ports.Analyzer) error {
	songs, err := s.songs(c.Files)
	if err != nil {
		return err
	}
	places, err := s.plan(songs, c.Output.Force, c.Output.wish(), wish{"--picture", c.Picture, export.SVG().Name})
	if err != nil {
		return err
	}
	return c.Parallel.each(ctx, s, len(songs), func(ctx context.Context, s Streams, i int) (func() error, error) {
		song := songs[i]
		text, err := analyse(ctx, s, analyzer, song)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", song, plain(err))
		}
		return s.keep(song.String(), places[i], c.JSON, func(format string) ([]byte, error) {
			content, err := convert(stem(song.name()), text, format)
			if err != nil {
				err = fmt.Errorf("%s: %w", song, err)
			}
			return content, err
		})
	})
}

func analyse(ctx context.Context, s Streams, analyzer ports.Analyzer, song song) (songMap []byte, err error) {
	side, err := os.MkdirTemp("", "songmap-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(side)) }()
	input, err := s.file(song, side)
	if err != nil {
		return nil, err
	}
	sum, err := fileDigest(ctx, input)
	if err != nil {
		return nil, err
	}

	progress := s.bar(song.name())
	defer progress.close()
	task := ports.Task{JobID: jobID(song.name()), Input: input, SHA256: sum, Output: side}
	made, err := analyzer.Analyze(ctx, task, func(fraction float64, stage domain.Stage) {
		progress.show(fraction, string(stage))
	})
	return made.SongMap, err
}

// file returns where the file of a song is. What comes from standard input is kept in a
// folder, as decoders go back and forth in it.
func (s Streams) file(song song, folder string) (string, error) {
	if song.file != "-" {
		return filepath.Abs(song.file)
	}
	f, err := os.Create(filepath.Join(folder, stdin))
	if err != nil {
		return "", err
	}
	_, err = io.Copy(f, s.In)
	return f.Name(), errors.Join(err, f.Close())
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
