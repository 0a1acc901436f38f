package signals

// grid holds the times of beats in seconds, and last the time at which the
// last beat ends.
type grid []float64

// steady is a grid of n beats at one tempo.
func steady(bpm float64, n int) grid { return ramp(bpm, bpm, n) }

// ramp is a grid of n beats whose tempo goes evenly from one to another.
func ramp(from, to float64, n int) grid {
	g := make(grid, n+1)
	for i := range n {
		bpm := from + (to-from)*float64(i)/float64(max(1, n-1))
		g[i+1] = g[i] + 60/bpm
	}
	return g
}

// at is the time of a place given in beats, which may lie between two.
func (g grid) at(beat float64) float64 {
	i := min(max(0, int(beat)), len(g)-2)
	return g[i] + (beat-float64(i))*(g[i+1]-g[i])
}
