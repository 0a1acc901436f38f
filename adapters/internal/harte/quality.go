package harte

// quality is a kind of chord: Harte's shorthand, what musicians write, and its tones.
type quality struct {
	short, suffix string
	tones         uint16
}

// qualities lists the shorthands of the paper, and those that JAMS adds.
//
//nolint:gochecknoglobals // a constant table
var qualities = []quality{
	{"maj", "", tones(0, 4, 7)},
	{"min", "m", tones(0, 3, 7)},
	{"dim", "dim", tones(0, 3, 6)},
	{"aug", "aug", tones(0, 4, 8)},
	{"maj7", "maj7", tones(0, 4, 7, 11)},
	{"min7", "m7", tones(0, 3, 7, 10)},
	{"7", "7", tones(0, 4, 7, 10)},
	{"dim7", "dim7", tones(0, 3, 6, 9)},
	{"hdim7", "m7b5", tones(0, 3, 6, 10)},
	{"minmaj7", "m(maj7)", tones(0, 3, 7, 11)},
	{"aug7", "aug7", tones(0, 4, 8, 10)},
	{"maj6", "6", tones(0, 4, 7, 9)},
	{"min6", "m6", tones(0, 3, 7, 9)},
	{"9", "9", tones(0, 2, 4, 7, 10)},
	{"maj9", "maj9", tones(0, 2, 4, 7, 11)},
	{"min9", "m9", tones(0, 2, 3, 7, 10)},
	{"11", "11", tones(0, 2, 4, 5, 7, 10)},
	{"maj11", "maj11", tones(0, 2, 4, 5, 7, 11)},
	{"min11", "m11", tones(0, 2, 3, 5, 7, 10)},
	{"13", "13", tones(0, 2, 4, 7, 9, 10)},
	{"maj13", "maj13", tones(0, 2, 4, 7, 9, 11)},
	{"min13", "m13", tones(0, 2, 3, 7, 9, 10)},
	{"sus2", "sus2", tones(0, 2, 7)},
	{"sus4", "sus4", tones(0, 5, 7)},
	{"5", "5", tones(0, 7)},
	{"1", "(no3)(no5)", tones(0)},
}

func tones(semitones ...int) (set uint16) {
	for _, s := range semitones {
		set |= 1 << s
	}
	return set
}
