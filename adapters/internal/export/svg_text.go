package export

import "strings"

// width is about how wide a text is at a size. It takes the widths of a wide
// typeface, as the reader's is not known.
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

// fitting cuts a text to a width.
func fitting(text string, size, space float64) string {
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

// engraved writes the signs of a chord's or key's name as they are printed.
func engraved(name string) string {
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

// parted divides the engraved name of a chord behind its root. What has no
// root, or nothing else, is not divided.
func parted(name string) (root, rest string) {
	rest = strings.TrimLeft(name, "ABCDEFG")
	if len(name)-len(rest) != 1 {
		return "", name
	}
	if rest = strings.TrimLeft(rest, "♯♭"); rest == "" {
		return "", name
	}
	return strings.TrimSuffix(name, rest), rest
}
