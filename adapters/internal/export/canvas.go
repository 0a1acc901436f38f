package export

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// canvas draws the elements of an SVG document, in pixels. Looks are left to
// the classes of its style sheet.
type canvas struct{ *bytes.Buffer }

// attr writes an attribute that is a number.
func (c canvas) attr(name string, v float64) {
	c.WriteString(" " + name + `="`)
	c.number(v)
	c.WriteByte('"')
}

// number writes tenths of a pixel; finer than that nobody sees.
func (c canvas) number(v float64) {
	s := strconv.FormatFloat(v, 'f', 1, 64)
	c.WriteString(strings.TrimSuffix(s, ".0"))
}

func (c canvas) rect(class string, x, y, width, height float64) {
	c.WriteString(`<rect class="` + class + `"`)
	c.attr("x", x)
	c.attr("y", y)
	c.attr("width", max(0.5, width))
	c.attr("height", height)
	c.WriteString("/>\n")
}

// box is a rectangle that tells its meaning to whoever points at it.
func (c canvas) box(class, meaning string, x, y, width, height float64) {
	c.WriteString("<g><title>" + escaped(meaning) + "</title>")
	c.rect(class, x, y, width, height)
	c.WriteString("</g>\n")
}

// words writes text from a point on the base line.
func (c canvas) words(class string, size, x, y float64, text string) {
	c.WriteString(`<text class="` + class + `"`)
	c.attr("font-size", size)
	c.attr("x", x)
	c.attr("y", y)
	c.WriteString(">" + escaped(text) + "</text>\n")
}

// upwards writes text that is read from below, around a point in its middle.
func (c canvas) upwards(class string, size, x, y float64, text string) {
	c.WriteString(`<text class="` + class + `" transform="translate(`)
	c.number(x)
	c.WriteByte(' ')
	c.number(y)
	c.WriteString(`) rotate(-90)"`)
	c.attr("font-size", size)
	c.WriteString(">" + escaped(text) + "</text>\n")
}

// path draws many lines or boxes as one element.
func (c canvas) path(class string, draw func()) {
	before := c.Len()
	c.WriteString(`<path class="` + class + `" d="`)
	empty := c.Len()
	draw()
	if c.Len() == empty {
		c.Truncate(before)
		return
	}
	c.WriteString("\"/>\n")
}

// stroke is a straight line of a path, down if it has a height.
func (c canvas) stroke(x, y, width, height float64) {
	c.step('M', x, y)
	c.step('l', width, height)
}

// outline is a box of a path.
func (c canvas) outline(x, y, width, height float64) {
	c.step('M', x, y)
	c.WriteByte('h')
	c.number(width)
	c.WriteByte('v')
	c.number(height)
	c.WriteByte('h')
	c.number(-width)
	c.WriteByte('z')
}

func (c canvas) step(command byte, x, y float64) {
	c.WriteByte(command)
	c.number(x)
	c.WriteByte(' ')
	c.number(y)
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}

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
