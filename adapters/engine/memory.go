package engine

import "time"

// Memory is how many bytes an analysis of a song of this length may come to
// take: for itself, and for each second, which is mostly its samples and what
// the garbage collector leaves for a while. Two hours were measured.
func Memory(song time.Duration) int64 { return int64(96<<20 + (152<<10)*song.Seconds()) }
