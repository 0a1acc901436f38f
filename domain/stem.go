package domain

import "slices"

// Stems lists the parts into which a song can be separated.
func Stems() []string { return []string{"vocals", "bass", "drums", "other"} }

// CheckStem says whether name is one of them.
func CheckStem(name string) error {
	if !slices.Contains(Stems(), name) {
		return &InvalidError{"stem", "must be vocals, bass, drums or other"}
	}
	return nil
}
