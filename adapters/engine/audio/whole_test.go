package audio_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"

	"songmap/adapters/engine/audio"
	"songmap/tests/soundfiles"
)

func TestFilesThatWereJoinedAreDecodedToTheEnd(t *testing.T) {
	t.Parallel()
	for file := range sweeps() {
		one := decode(t, testdata(t, file))
		two := decode(t, bytes.Repeat(testdata(t, file), 2))
		if len(two.Samples) != 2*len(one.Samples) || len(two.Warnings) > 0 {
			t.Errorf("two of %s are %v seconds, with warnings %q", file, two.Duration(), two.Warnings)
		}
		// Joined at a whole sample of the lower rate, the second sounds as the first.
		if d := distance(two.Samples[len(one.Samples):], one.Samples); d > 1e-3 {
			t.Errorf("the second of %s differs by %.4f", file, d)
		}
	}
}

func TestALinkOfAnotherCodecIsDecodedToo(t *testing.T) {
	t.Parallel()
	s := decode(t, slices.Concat(testdata(t, "sweep.ogg"), testdata(t, "sweep.opus"), testdata(t, "sweep.ogg")))
	if s.Duration() != 1.2 || len(s.Warnings) > 0 {
		t.Errorf("%v seconds, warnings %q, want 1.2 and none", s.Duration(), s.Warnings)
	}
}

// music is three seconds in 16 blocks of FLAC of 0.192 s.
func music() soundfiles.FLAC {
	var channel []int32
	for _, v := range soundfiles.Music(3, 16000) {
		channel = append(channel, int32(v*(1<<15-1)))
	}
	return soundfiles.FLAC{Rate: 16000, Bits: 16, Total: -1, Channels: [][]int32{channel}}
}

func TestWhatCouldNotBeDecodedIsAWarning(t *testing.T) {
	t.Parallel()
	wave := soundfiles.WAV{Rate: 8000, Channels: [][]float32{soundfiles.Music(3, 8000)}}.File()
	flac := music().File()
	holed := slices.Clone(flac)
	clear(holed[len(holed)/2 : len(holed)/2+9])
	mp3 := bytes.Repeat(testdata(t, "sweep.mp3"), 4)
	noisy := slices.Concat(mp3[:len(mp3)/4], bytes.Repeat([]byte("noise "), 10), mp3[len(mp3)/4:])
	ogg := bytes.Repeat(testdata(t, "sweep.ogg"), 4)
	for _, c := range []struct {
		name    string
		file    []byte
		seconds float64
		want    []string
	}{
		{"whole WAV", wave, 3, nil},
		{"WAV cut off", wave[:len(wave)/2], 1.5, []string{"announces 3.0 seconds of sound and holds 1.5 seconds"}},
		{"WAV with rubbish behind it", append(slices.Clone(wave), "\x01\x02rubbish"...), 3, []string{"9 bytes of the file could not be read"}},
		{"WAV with a tag behind it", slices.Concat(wave, []byte("TAG"), bytes.Repeat([]byte{1}, 125)), 3, nil},
		{"WAV whose fields differ", soundfiles.WAV{Rate: 8000, Block: 4, Channels: [][]float32{soundfiles.Music(3, 8000)}}.File(), 3, []string{"contradicts itself"}},
		{"whole FLAC", flac, 3, nil},
		{"FLAC cut off", flac[:len(flac)/2], 1.472, []string{"announces 3.0 seconds of sound and holds 1.5 seconds", "bytes of the file could not be read"}},
		{"FLAC with a broken block", holed, 3, []string{"0.1 seconds of damaged sound were replaced by silence", "bytes of the file could not be read"}},
		{"FLAC that tells too much", withTotal(1 << 20), 3, []string{"announces 65.5 seconds of sound and holds 3.0 seconds"}},
		{"FLAC that tells too little", withTotal(1000), 3, nil},
		{"MP3 with rubbish inside", noisy, 1.6, []string{"60 bytes of the file could not be read"}},
		{"MP3 cut off", mp3[:len(mp3)-1000], 1.5, []string{"announces", "bytes of the file could not be read"}},
		{"Ogg cut off", ogg[:len(ogg)-1000], 1.2, []string{"bytes of the file could not be read"}},
		{"Ogg with wrong time stamps", slices.Concat(ogg, misstamped(t)), 1.6 + 2.1, []string{"time stamps in the file are wrong"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := decode(t, c.file)
			if d := s.Duration() - c.seconds; d < -0.06 || d > 0.06 {
				t.Errorf("%v seconds, want %v", s.Duration(), c.seconds)
			}
			if !slices.EqualFunc(s.Warnings, c.want, strings.Contains) {
				t.Errorf("warnings = %q, want %q", s.Warnings, c.want)
			}
		})
	}
}

// A tag in the middle may be broken, and claim more than the file holds.
func TestATagThatClaimsMoreThanTheFileHoldsHidesNoSound(t *testing.T) {
	t.Parallel()
	head := []byte("ID3\x04\x00\x00\x7F\x7F\x7F\x7F")
	flac := music()
	for name, c := range map[string]struct {
		before, after []byte
		seconds       float64
	}{
		"MP3":  {testdata(t, "sweep.mp3"), testdata(t, "sweep.mp3"), 0.8},
		"Ogg":  {testdata(t, "sweep.ogg"), testdata(t, "sweep.opus"), 0.8},
		"FLAC": {flac.File(), flac.File(), 6},
	} {
		s := decode(t, slices.Concat(c.before, head, c.after))
		if d := s.Duration() - c.seconds; d < -0.06 || d > 0.06 {
			t.Errorf("%s: %v seconds, want %v", name, s.Duration(), c.seconds)
		}
	}
}

func withTotal(samples int64) []byte {
	f := music()
	f.Total = samples
	return f.File()
}

// misstamped is 2.1 seconds of Ogg of which every page is said to end at once.
func misstamped(t *testing.T) []byte {
	t.Helper()
	return soundfiles.Restamp(soundfiles.Encode(t, soundfiles.Music(2.1, 22050), 22050, "x.ogg", "-c:a", "libvorbis"), func(int64) int64 { return 1 })
}

func TestChannelsThatCancelAreNotMixed(t *testing.T) {
	t.Parallel()
	const rate = audio.Rate // so that samples are not resampled
	left := soundfiles.Music(6, rate)
	half := len(left) / 3
	inverted := negative(left)
	turned := slices.Concat(left[:half], inverted[half:2*half], left[2*half:])
	silent := make([]float32, len(left))
	for _, c := range []struct {
		name     string
		channels [][]float32
		mix      string
		want     []float32 // what the mix sounds like
	}{
		{"one channel", [][]float32{left}, "mean", left},
		{"equal channels", [][]float32{left, left}, "mean", left},
		{"one inverted", [][]float32{left, inverted}, "mean; one channel for 6.0 seconds in which the channels cancel", left},
		{"one of three inverted", [][]float32{left, inverted, silent}, "mean; one channel for 6.0 seconds in which the channels cancel", left},
		{"inverted in between", [][]float32{left, turned}, "mean; one channel for 2.0 seconds in which the channels cancel", left},
		{"one silent", [][]float32{left, silent}, "mean", scaled(left, 0.5)},
		{"all silent", [][]float32{silent, silent}, "mean", silent},
		{"unrelated", [][]float32{left, reversed(left)}, "mean", mean(left, reversed(left))},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := decode(t, soundfiles.WAV{Rate: rate, Channels: c.channels}.File())
			if s.Mix != c.mix {
				t.Errorf("Mix = %q, want %q", s.Mix, c.mix)
			}
			const fades = 5e-3
			if d := distance(s.Samples, c.want); d > fades || len(s.Samples) != len(c.want) {
				t.Errorf("%d samples that differ by %.5f, want %d", len(s.Samples), d, len(c.want))
			}
		})
	}
}

func negative(x []float32) []float32 { return scaled(x, -1) }

func scaled(x []float32, by float32) []float32 {
	y := make([]float32, len(x))
	for i := range y {
		y[i] = by * x[i]
	}
	return y
}

func reversed(x []float32) []float32 {
	y := slices.Clone(x)
	slices.Reverse(y)
	return y
}

func mean(x, y []float32) []float32 {
	z := scaled(x, 0.5)
	for i := range z {
		z[i] += y[i] / 2
	}
	return z
}
