package cli

import (
	"fmt"

	"songmap/adapters/internal/songjson"
)

// product returns a Song Map in a format.
type product func(format string) ([]byte, error)

// keep writes the files that are wanted of a song. It returns how the rest is shown: on
// standard output, in the order of the songs.
func (s Streams) keep(title string, to targets, asJSON bool, get product) (show func() error, err error) {
	for _, t := range to {
		if t.path == "-" {
			continue
		}
		content, err := get(t.format)
		if err == nil {
			err = t.write(content)
		}
		if err != nil {
			return nil, err
		}
	}
	format, wanted := to.toStdout()
	if !wanted {
		format = asIs
	}
	content, err := get(format)
	if err != nil {
		return nil, err
	}
	return func() error {
		switch {
		case format != asIs:
			return s.export(content)
		case wanted || asJSON:
			return s.json(content)
		default:
			return s.summary(title, content)
		}
	}, nil
}

// export prints a Song Map in another format; byte for byte, unless somebody looks on.
func (s Streams) export(content []byte) error {
	if s.OutTerminal {
		content = []byte(printableLines(content))
	}
	_, err := s.Out.Write(content)
	return err
}

// summary prints what a musician wants to know of a Song Map.
func (s Streams) summary(title string, songMap []byte) error {
	m, err := songjson.Unmarshal(songMap)
	if err != nil {
		return fmt.Errorf("%s: %w", title, err)
	}
	_, err = s.Out.Write(summary(title, m))
	return err
}
