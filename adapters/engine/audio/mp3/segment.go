package mp3

// segment is a stretch of frames of one encoder. Joined files have several. The zero
// segment is one without a tag.
type segment struct {
	at    int64 // samples per channel decoded so far
	first int64 // where the music begins among them
	last  int64 // where it ends, if the tag is right; 0: not known
	total int64 // where the padding ends
}

// minFrame is the size in bytes of the shortest frame: 8 kbit/s at 24 kHz.
const minFrame = 24

// newSegment believes a tag as far as a file of that size can hold what it announces.
func newSegment(tag info, h header, size int64) segment {
	if tag.frames > size/minFrame {
		tag.frames = 0
	}
	var p segment
	p.first, p.last, p.total = tag.music(h.samples())
	return p
}

// promised returns how many samples of music the tag announces.
func (p segment) promised() int64 { return max(0, p.last-p.first) }

// missing returns how many of them are not there.
func (p segment) missing() int64 { return max(0, p.total-p.at) }

// add counts a frame of n samples, and returns from where to where it certainly is
// music. What comes after is padding if the segment ends here; over means that it goes
// on behind its padding, so that the tag is wrong and everything is music.
func (p *segment) add(n int64) (from, to int64, over bool) {
	begin := p.at
	p.at += n
	from, to = max(0, min(p.first, p.at)-begin), n
	if begin < p.total && p.last < p.at {
		to = max(from, p.last-begin)
	}
	return from, to, p.total > 0 && begin >= p.total
}
