package archive

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// abandonedAfter is the age from which a backup that is not finished counts as abandoned.
const abandonedAfter = 24 * time.Hour

// Prune removes backups that are older than keep, and abandoned ones. It returns the
// names of the databases that it removed. The newest finished backup stays however old
// it is, and so does everything that has no name of a part of a backup.
func (f *Folder) Prune(now time.Time, keep time.Duration) ([]string, error) {
	finished, err := f.backups()
	if err != nil {
		return nil, err
	}
	newest := latest(finished)
	var removed []string
	for at, whole := range finished {
		age := now.Sub(at)
		if at.Equal(newest) || whole && age <= keep || !whole && age <= abandonedAfter {
			continue
		}
		name := filepath.Join(f.dir, "jobs-"+at.Format(stamp)+databaseEnd)
		if err := removeParts(name); err != nil {
			return removed, err
		}
		if whole {
			removed = append(removed, name)
		}
	}
	slices.Sort(removed)
	return removed, nil
}

// Newest returns the time of the newest finished backup; zero: there is none.
func (f *Folder) Newest() (time.Time, error) {
	finished, err := f.backups()
	return latest(finished), err
}

// backups returns the times of the backups in the folder and whether each is finished.
func (f *Folder) backups() (map[time.Time]bool, error) {
	entries, err := os.ReadDir(f.dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	finished := make(map[time.Time]bool)
	for _, e := range entries {
		part := partName.FindStringSubmatch(e.Name())
		if part == nil {
			continue
		}
		at, err := time.Parse(stamp, part[1]+part[2])
		if err != nil {
			continue
		}
		finished[at] = finished[at] || e.Name() == "jobs-"+part[1]+databaseEnd
	}
	return finished, err
}

func latest(finished map[time.Time]bool) (newest time.Time) {
	for _, at := range slices.Collect(maps.Keys(finished)) {
		if finished[at] && at.After(newest) {
			newest = at
		}
	}
	return newest
}
