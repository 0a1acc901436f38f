package audio

import (
	"fmt"
	"math"
)

// warnings lists what a musician should know about what was decoded.
func (c *collector) warnings() []string {
	all := append([]string{}, c.lost.Notes...)
	add := func(format string, a ...any) { all = append(all, fmt.Sprintf(format, a...)) }
	if c.broken != nil {
		add("The file is damaged: nothing was heard beyond %s minutes.", minutes(c.seconds()))
	}
	if c.lost.Short() {
		add("The file announces %s of sound and holds %s.", seconds(c.seconds()+c.lost.Missing), seconds(c.seconds()))
	}
	if s := c.lost.Silenced; s > 0 {
		add("%s of damaged sound were replaced by silence.", seconds(s))
	}
	if n := c.lost.Bytes; n > 0 {
		add("%d bytes of the file could not be read as sound.", n)
	}
	return all
}

// mix describes how the channels became one.
func (c *collector) mix() string {
	if c.singleChannel == 0 {
		return "mean"
	}
	return "mean; one channel for " + seconds(c.singleChannel) + " in which the channels cancel"
}

// seconds writes a length, rounded to a tenth but never to nothing.
func seconds(s float64) string { return fmt.Sprintf("%.1f seconds", max(0.1, math.Round(s*10)/10)) }
