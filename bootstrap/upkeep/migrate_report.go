package upkeep

import (
	"errors"
	"fmt"
	"time"

	"songmap/domain"
)

// copied is what has become of one kind of rows or files.
type copied struct {
	what                           string
	added, there, missing, removed int64
}

// line says so.
func (c copied) line(dry bool) string {
	text := fmt.Sprintf("%s: %d copied", c.what, c.added)
	if dry {
		text = fmt.Sprintf("%s: %d to copy", c.what, c.added)
	}
	if c.there > 0 {
		text += fmt.Sprintf(", %d there already", c.there)
	}
	if c.missing > 0 {
		text += fmt.Sprintf(", %d could not be", c.missing)
	}
	if c.removed > 0 {
		text += fmt.Sprintf(", %d removed, as they were deleted since", c.removed)
	}
	return text
}

// report says what has been copied, or would be. Files that are missing are an error,
// though everything else is done.
func (m *migration) report() (err error) {
	var absent int64
	for _, c := range m.copied {
		absent += c.missing
		err = errors.Join(err, say(m.out, "%s", c.line(m.dry)))
	}
	if n := m.waiting[domain.StatusProcessing]; n > 0 {
		err = errors.Join(err, say(m.out, "jobs that were being analysed: %d; a service takes them back soon after its start", n))
	}
	if !m.dry {
		err = errors.Join(err, say(m.out, "all of it was read again and compared; it took %s", time.Since(m.begun).Round(time.Millisecond)))
	}
	if absent > 0 {
		err = errors.Join(err, fmt.Errorf("%d of the jobs' files are missing, different or obstructed", absent))
	}
	return err
}
