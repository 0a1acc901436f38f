package cli

import (
	"path/filepath"
	"slices"
	"strings"

	"songmap/adapters/internal/export"
	"songmap/adapters/internal/jobfolder"
	"songmap/adapters/internal/songjson"
)

// asIs is the format of the Song Map itself.
const asIs = "json"

// extension returns how the names of files in a format end.
func extension(format string) string {
	if f, found := export.Find(format); found {
		return f.Extension
	}
	return jobfolder.SongMap
}

// formatOf returns the format that the name of a file stands for. One without an ending
// stands for the Song Map.
func formatOf(file string) (format string, known bool) {
	ending := strings.ToLower(filepath.Ext(file))
	switch ending {
	case "", ".json":
		return asIs, true
	case ".midi":
		ending = ".mid"
	}
	formats := export.Formats()
	i := slices.IndexFunc(formats, func(f export.Format) bool { return f.Extension == ending })
	if i < 0 {
		return "", false
	}
	return formats[i].Name, true
}

// isBinary reports whether a format is nothing that people can read.
func isBinary(format string) bool {
	f, found := export.Find(format)
	return found && strings.HasPrefix(f.MediaType, "audio/")
}

// convert writes a Song Map in a format.
func convert(title string, songMap []byte, format string) ([]byte, error) {
	f, found := export.Find(format)
	if !found {
		return songMap, nil
	}
	m, err := songjson.Unmarshal(songMap)
	if err != nil {
		return nil, err
	}
	return f.Write(title, m)
}
