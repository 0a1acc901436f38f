package ogg

// timestamps compares the time stamps of pages with the samples that were decoded. They
// are used for what only they can tell: how much of the last page is padding, how much
// of the first comes before the music, and how long a packet is that could not be
// decoded. Stamps that do not fit are not used.
type timestamps struct {
	last  int64 // of the page before
	known bool  // there was one
	fits  bool  // it fits the samples
	wrong bool  // some stamps did not fit
}

// reset returns the state for another link.
func (t timestamps) reset() timestamps { return timestamps{wrong: t.wrong} }

// maxHole is how many samples a page may lack; more is a wrong stamp.
const maxHole = 1 << 18

// trim returns how many samples of a page are missing, and from where to where the
// others are music. n is how many samples the page decodes to, tail how many of them
// are of its last two packets; hole means that something was not decoded, startTold
// that only the stamp tells where the music begins.
func (t *timestamps) trim(p Part, n, tail int64, hole, startTold bool) (missing, from, to int64) {
	first, trusted := !t.known, !t.known || t.fits
	span := p.Granule // from the beginning, unless the file was cut out of a longer one
	if !first {
		span -= t.last
	}
	t.last, t.known = p.Granule, p.Granule >= 0
	t.fits = first || hole || span == n
	padded := span > 0 && span < n && n-span <= tail
	switch {
	case !t.known:
	case hole && !first && trusted && span > n && span-n <= maxHole:
		return span - n, 0, n
	case p.End && trusted && padded:
		return 0, 0, span
	case first && startTold && padded:
		return 0, n - span, n
	case !first && !hole && span != n:
		t.wrong = true
	}
	return 0, 0, n
}
