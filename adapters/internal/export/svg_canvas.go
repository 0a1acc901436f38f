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

type point struct{ x, y float64 }

type area struct{ x, y, width, height float64 }

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

func (c canvas) rect(class string, a area) {
	c.WriteString(`<rect class="` + class + `"`)
	c.attr("x", a.x)
	c.attr("y", a.y)
	c.attr("width", max(0.5, a.width))
	c.attr("height", a.height)
	c.WriteString("/>\n")
}

// box is a rectangle that tells its meaning to whoever points at it.
func (c canvas) box(class, meaning string, a area) {
	c.WriteString("<g><title>" + escaped(meaning) + "</title>")
	c.rect(class, a)
	c.WriteString("</g>\n")
}

// words writes text from a point on the base line.
func (c canvas) words(class string, size float64, at point, text string) {
	if text == "" {
		return
	}
	c.WriteString(`<text class="` + class + `"`)
	c.attr("font-size", size)
	c.attr("x", at.x)
	c.attr("y", at.y)
	c.WriteString(">" + escaped(text) + "</text>\n")
}

// upwards writes text that is read from below, around a point in its middle.
func (c canvas) upwards(class string, size float64, at point, text string) {
	c.WriteString(`<text class="` + class + `" transform="translate(`)
	c.number(at.x)
	c.WriteByte(' ')
	c.number(at.y)
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
func (c canvas) outline(a area) {
	c.step('M', a.x, a.y)
	c.WriteByte('h')
	c.number(a.width)
	c.WriteByte('v')
	c.number(a.height)
	c.WriteByte('h')
	c.number(-a.width)
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
