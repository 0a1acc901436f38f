package export

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// canvas writes the elements of an SVG document, in pixels. The classes of the style
// sheet decide how they look.
type canvas struct{ *bytes.Buffer }

type point struct{ x, y float64 }

type area struct{ x, y, width, height float64 }

// attr writes a numeric attribute.
func (c canvas) attr(name string, v float64) {
	c.WriteString(" " + name + `="`)
	c.number(v)
	c.WriteByte('"')
}

// number writes a number rounded to a tenth of a pixel.
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

// titledRect writes a rectangle with a tooltip.
func (c canvas) titledRect(class, title string, a area) {
	c.WriteString("<g><title>" + escaped(title) + "</title>")
	c.rect(class, a)
	c.WriteString("</g>\n")
}

// text writes text from a point on its baseline.
func (c canvas) text(class string, size float64, at point, text string) {
	if text == "" {
		return
	}
	c.WriteString(`<text class="` + class + `"`)
	c.attr("font-size", size)
	c.attr("x", at.x)
	c.attr("y", at.y)
	c.WriteString(">" + escaped(text) + "</text>\n")
}

// verticalText writes text upwards, around a point in its middle.
func (c canvas) verticalText(class string, size float64, at point, text string) {
	c.WriteString(`<text class="` + class + `" transform="translate(`)
	c.number(at.x)
	c.WriteByte(' ')
	c.number(at.y)
	c.WriteString(`) rotate(-90)"`)
	c.attr("font-size", size)
	c.WriteString(">" + escaped(text) + "</text>\n")
}

// path writes all that draw draws as one element.
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

// line adds a line to a path.
func (c canvas) line(x, y, width, height float64) {
	c.command('M', x, y)
	c.command('l', width, height)
}

// rectPath adds a rectangle to a path.
func (c canvas) rectPath(a area) {
	c.command('M', a.x, a.y)
	c.WriteByte('h')
	c.number(a.width)
	c.WriteByte('v')
	c.number(a.height)
	c.WriteByte('h')
	c.number(-a.width)
	c.WriteByte('z')
}

func (c canvas) command(name byte, x, y float64) {
	c.WriteByte(name)
	c.number(x)
	c.WriteByte(' ')
	c.number(y)
}

func escaped(text string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(text)) // a strings.Builder takes everything
	return b.String()
}
