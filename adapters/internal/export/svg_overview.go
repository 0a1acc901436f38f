package export

import (
	"fmt"

	"songmap/adapters/internal/harte"
	"songmap/domain/songmap"
)

// overview draws the whole song on one line: form, keys and tempo over time.
func (p *picture) overview() {
	if p.Duration == 0 {
		return
	}
	const form, keys, tempo, gap = 28.0, 18.0, 48.0, 4.0
	all := stave{songmap.Span{End: p.Duration}, right - left, nil}
	for _, s := range p.Sections {
		x, w := all.extent(s.Span)
		p.titledRect(p.sections[s.Label], s.Label+", "+songmap.Clock(s.Start), area{x, p.y, w - 1, form})
		p.text("name", 12, point{x + 6, p.y + form/2 + 4}, truncated(s.Label, 12, w-10))
	}
	if len(p.Sections) > 0 {
		p.y += form + gap
	}
	for _, k := range p.Keys {
		x, w := all.extent(k.Span)
		name := harte.Printed(harte.KeyName(k.Tonic, k.Mode))
		p.titledRect("key", name+", "+songmap.Clock(k.Start), area{x, p.y, w - 1, keys})
		p.text("small", 11, point{x + 6, p.y + keys/2 + 4}, truncated(name, 11, w-10))
	}
	if len(p.Keys) > 0 {
		p.y += keys + gap
	}
	if p.tempoCurveAt(all, tempo) {
		p.y += tempo + gap
	}
	p.ruler(all)
	p.y += 44
}

// tempoCurveAt draws the tempo, if there is one, on a scale that is coarse enough for a
// steady song to look steady.
func (p *picture) tempoCurveAt(all stave, height float64) bool {
	const minRange, inset = 20.0, 6.0 // bpm, pixels
	curve := p.Tempo.Curve
	if len(curve) == 0 && p.Tempo.BPM > 0 {
		curve = []songmap.TempoPoint{{Time: 0, BPM: p.Tempo.BPM}}
	}
	if len(curve) == 0 {
		return false
	}
	low, high := curve[0].BPM, curve[0].BPM
	for _, t := range curve {
		low, high = min(low, t.BPM), max(high, t.BPM)
	}
	slowest, highest := low, high
	if spread := minRange - (high - low); spread > 0 {
		low, high = low-spread/2, high+spread/2
	}
	y := func(bpm float64) float64 {
		return p.y + height - inset - (height-2*inset)*(bpm-low)/(high-low)
	}
	p.rect("well", area{left, p.y, right - left, height})
	p.text("end", 10, point{left - 8, y(highest) + 4}, fmt.Sprintf("%.0f bpm", highest))
	if y(slowest)-y(highest) > 12 {
		p.text("end", 10, point{left - 8, y(slowest) + 4}, fmt.Sprintf("%.0f", slowest))
	}
	p.path("tempo", func() {
		p.command('M', left, y(curve[0].BPM))
		last := left
		for i, t := range curve {
			// Points on the same pixel are left out.
			if x := all.x(t.Time); x >= last+0.5 || i == len(curve)-1 {
				p.command('L', x, y(t.BPM))
				last = x
			}
		}
		p.command('L', right, y(curve[len(curve)-1].BPM))
	})
	return true
}

// ruler writes the time below the overview.
func (p *picture) ruler(all stave) {
	const limit = 14 // marks
	step := 1.0
	for _, s := range []float64{2, 5, 10, 15, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200} {
		if p.Duration/step <= limit {
			break
		}
		step = s
	}
	p.path("axis", func() {
		p.line(left, p.y+4, right-left, 0)
		for t := 0.0; t <= p.Duration; t += step {
			p.line(all.x(t), p.y+4, 0, 5)
		}
	})
	for t := 0.0; t <= p.Duration; t += step {
		p.text("mid", 10, point{all.x(t), p.y + 21}, songmap.Clock(t))
	}
}
