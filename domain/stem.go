package domain

import "slices"

// CheckStem says whether name is a part into which a song can be separated.
func CheckStem(name string) error {
	if !slices.Contains([]string{"vocals", "bass", "drums", "other"}, name) {
		return &InvalidError{"stem", "must be vocals, bass, drums or other"}
	}
	return nil
}
