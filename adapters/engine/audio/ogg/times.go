package ogg

// times compares the time stamps of pages with the samples that were decoded.
// They are used for what only they can tell: how much of the last page is
// padding, how much of the first comes before the music, and how long a packet
// was that could not be decoded. Where they do not fit they are not used.
type times struct {
	last  int64 // of the page before
	known bool  // there was a page before
	fits  bool  // nothing speaks against the stamp of the page before
	wrong bool  // some stamps did not
}

// afresh is for another link.
func (t times) afresh() times { return times{wrong: t.wrong} }

// maxHole is how many samples a page may lack; more is a wrong stamp.
const maxHole = 1 << 18

// page is told how many samples a page of a link decodes to, and how many of
// them are of its last two packets; hole says that something was not decoded,
// startTold that nothing but the stamp tells where the music begins. It
// returns how many samples are missing, and from where to where the others are
// music.
func (t *times) page(p Part, n, tail int64, hole, startTold bool) (missing, from, to int64) {
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
