// Package jobfolder names what lies in the folder of a job: analyzers write
// it, stores look for it.
package jobfolder

const (
	// SongMap ends the names of Song Maps.
	SongMap = ".song_map.json"
	// Peaks is the file with the waveform.
	Peaks = "peaks.json"
	// Stems is the folder in which stems may lie, as well as beside it.
	Stems = "stems"
)
