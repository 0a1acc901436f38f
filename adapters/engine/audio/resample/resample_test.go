package resample_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"songmap/adapters/engine/audio/resample"
)

const to = 22050

func rates() []int {
	return []int{4000, 8000, 11025, 16000, 22050, 24000, 32000, 44100, 44101, 48000, 88200, 96000, 192000, 767999}
}

func TestTonesKeepTheirPhaseAndLevel(t *testing.T) {
	t.Parallel()
	for _, from := range rates() {
		t.Run(fmt.Sprint(from), func(t *testing.T) {
			t.Parallel()
			got := run(tone(1000, from, 2*from), from, 4096)
			want := tone(1000, to, len(got))
			edge := to / 10 // where the filter still sees the silence around the tone
			if d := distance(got[edge:len(got)-edge], want[edge:len(got)-edge]); d > 2e-5 {
				t.Errorf("1 kHz is off by %.1e", d)
			}
		})
	}
}

func TestTonesAboveTheNewLimitVanish(t *testing.T) {
	t.Parallel()
	for _, from := range []int{24000, 32000, 44100, 44101, 48000, 96000, 192000} {
		for _, f := range []float64{11100, 11900, 13000, 15900, 20000, 40000, 70000} {
			if f >= float64(from)/2 {
				continue
			}
			y := run(tone(f, from, from), from, 777)
			if db := level(y[2000 : len(y)-2000]); db > -100 {
				t.Errorf("%d Hz: a tone of %g Hz comes through at %.0f dB", from, f, db)
			}
		}
	}
}

// Where all is silent nothing is computed, and that makes no difference.
func TestSilenceWithinASignalStaysSilence(t *testing.T) {
	t.Parallel()
	for _, from := range rates() {
		whole := tone(1000, from, from)
		for i := range whole {
			if at := 3 * i / len(whole); at == 1 {
				whole[i] = 0
			}
		}
		hum := tone(50, from, from)
		for i := range hum {
			hum[i] += 0.01 // nowhere silent
		}
		sum := slices.Clone(whole)
		for i := range sum {
			sum[i] += hum[i]
		}
		got, want, without := run(whole, from, 999), run(sum, from, 999), run(hum, from, 999)
		for i := range want {
			want[i] -= without[i]
		}
		if d := distance(got, want); d > 1e-5 || len(got) != len(want) {
			t.Errorf("%d Hz: %d samples that differ by %.1e, want %d", from, len(got), d, len(want))
		}
	}
}

func TestTonesBelowTheNewLimitStay(t *testing.T) {
	t.Parallel()
	for _, from := range rates() {
		y := run(tone(0.44*float64(min(from, to)), from, from), from, 999)
		if db := level(y[2000 : len(y)-2000]); math.Abs(db) > 0.01 {
			t.Errorf("%d Hz: a tone at 0.44 of the lower rate changes by %.3f dB", from, db)
		}
	}
}

func TestLengthIsExact(t *testing.T) {
	t.Parallel()
	for _, from := range rates() {
		for _, n := range []int{0, 1, 2, 3, 100, 4097, 50001} {
			want := int(math.Ceil(float64(n) * to / float64(from)))
			if got := len(run(make([]float32, n), from, 1000)); got != want {
				t.Errorf("%d samples at %d Hz become %d, want %d", n, from, got, want)
			}
		}
	}
}

func TestResultDoesNotDependOnTheBlockSize(t *testing.T) {
	t.Parallel()
	for _, from := range []int{8000, 22050, 44100, 44101, 48000} {
		x := tone(997, from, 30011)
		whole := run(x, from, len(x))
		for _, block := range []int{1, 131, 4096} {
			if !slices.Equal(run(x, from, block), whole) {
				t.Errorf("%d Hz: blocks of %d give something else", from, block)
			}
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	for _, from := range []int{44100, 44101, 48000, 192000} {
		b.Run(fmt.Sprint(from), func(b *testing.B) {
			x := tone(1000, from, from)
			r := resample.New(from, to)
			var y []float32
			for b.Loop() {
				y = r.Write(y[:0], x)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "x-real-time")
		})
	}
}

func run(x []float32, from, block int) []float32 {
	r := resample.New(from, to)
	var y []float32
	for b := range slices.Chunk(x, max(1, block)) {
		y = r.Write(y, b)
	}
	return r.Flush(y)
}

// tone is a sine of amplitude 1.
func tone(f float64, rate, n int) []float32 {
	x := make([]float32, n)
	for i := range x {
		x[i] = float32(math.Sin(2 * math.Pi * f * float64(i) / float64(rate)))
	}
	return x
}

// level is the strength of x in dB, relative to a sine of amplitude 1.
func level(x []float32) float64 {
	var sum float64
	for _, v := range x {
		sum += float64(v) * float64(v)
	}
	return 10 * math.Log10(2*sum/float64(len(x))+1e-30)
}

// distance is the greatest difference between two signals.
func distance(a, b []float32) float64 {
	var most float64
	for i := range a {
		most = max(most, math.Abs(float64(a[i]-b[i])))
	}
	return most
}
