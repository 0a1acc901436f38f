package mp3

// piece is a stretch of frames of one encoder. Joined files have several. The
// zero piece is one without a tag.
type piece struct {
	at    int64 // samples per channel decoded so far
	first int64 // where the music begins among them
	last  int64 // where it ends, if the tag is right; 0: not told
	total int64 // where the padding ends
}

// smallest is the size in bytes of the shortest frame: 8 kbit/s at 24 kHz.
const smallest = 24

// newPiece takes a tag at its word only as far as a file of that size can
// keep it.
func newPiece(tag info, h header, size int64) piece {
	if tag.frames > size/smallest {
		tag.frames = 0
	}
	var p piece
	p.first, p.last, p.total = tag.music(h.samples())
	return p
}

// promised is how many samples of music the tag tells of.
func (p piece) promised() int64 { return max(0, p.last-p.first) }

// missing is how many of them are not there.
func (p piece) missing() int64 { return max(0, p.total-p.at) }

// add counts a frame of n samples, and returns from where to where it is
// music for certain. What comes after is padding if the piece ends here; over
// says that it goes on behind its padding, so that the tag is wrong and
// everything is music.
func (p *piece) add(n int64) (from, to int64, over bool) {
	begin := p.at
	p.at += n
	from, to = max(0, min(p.first, p.at)-begin), n
	if begin < p.total && p.last < p.at {
		to = max(from, p.last-begin)
	}
	return from, to, p.total > 0 && begin >= p.total
}
