package harte

import "strings"

// Printed writes the signs of a chord's or key's name as they are printed.
func Printed(name string) string {
	var b strings.Builder
	for i, r := range name {
		flat := r == 'b' && i > 0 && (strings.IndexByte("ABCDEFG(b", name[i-1]) >= 0 || i+1 < len(name) && name[i+1] >= '0' && name[i+1] <= '9')
		switch {
		case r == '#':
			b.WriteRune('♯')
		case flat:
			b.WriteRune('♭')
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// CutRoot divides the printed name of a chord behind its root. What has no
// root, or nothing else, is not divided.
func CutRoot(name string) (root, rest string) {
	rest = strings.TrimLeft(name, "ABCDEFG")
	if len(name)-len(rest) != 1 {
		return "", name
	}
	if rest = strings.TrimLeft(rest, "♯♭"); rest == "" {
		return "", name
	}
	return strings.TrimSuffix(name, rest), rest
}
