package export

import "strings"

// width estimates how wide a text is at a size, by the widths of a wide typeface, as the
// reader's is not known.
func width(text string, size float64) float64 {
	const narrow, wide, usual = 0.4, 1.05, 0.68 // of the size
	w := 0.0
	for _, r := range text {
		switch {
		case strings.ContainsRune(" .,:;'|!()ijlftr/♭", r):
			w += narrow
		case r > 0x2e80 || strings.ContainsRune("mwMW…%", r):
			w += wide
		default:
			w += usual
		}
	}
	return w * size
}

// truncated shortens a text to a width.
func truncated(text string, size, space float64) string {
	if width(text, size) <= space {
		return text
	}
	runes := []rune(text)
	for len(runes) > 0 && width(string(runes)+"…", size) > space {
		runes = runes[:len(runes)-1]
	}
	if len(runes) == 0 {
		return ""
	}
	return strings.TrimRight(string(runes), " ") + "…"
}
