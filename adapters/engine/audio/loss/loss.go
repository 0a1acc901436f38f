// Package loss counts what of a file a decoder could not turn into sound.
package loss

import "bytes"

// Report is what one decoder lost of one file. The zero Report is that of a
// file that was read to its end.
type Report struct {
	Bytes    int64    // that should be sound and are not, except for tags and zeros
	Silenced float64  // seconds that are silent because they could not be decoded
	Missing  float64  // seconds that the file announces but does not hold
	Notes    []string // what else a musician should know: whole sentences
}

// slack is how many missing seconds do not count: the padding of encoders, and what
// their tags round.
const slack = 0.1

// Any reports whether something was lost.
func (r Report) Any() bool { return r.Bytes > 0 || r.Silenced > 0 || r.Missing > slack }

// Short reports whether the file announces more than it holds.
func (r Report) Short() bool { return r.Missing > slack }

// Bytes returns how many bytes of b are lost if it is no sound. Zeros at its ends are
// padding.
func Bytes(b []byte) int64 { return int64(len(bytes.Trim(b, "\x00"))) }
