package soundfiles

import (
	"bytes"
	"math"
	"slices"
	"testing"
)

// Case is a file of a kind that is easily read wrongly.
type Case struct {
	Name    string
	Seconds float64  // of Music in it
	Refused []string // codes of errors that are right as well
	Make    func(tb testing.TB) []byte
}

// song is how long the music is in most of the files, in seconds.
const song = 8

// Odd are files of kinds that people have, all with Music in them.
func Odd() []Case {
	return slices.Concat(oggCases(), mp3Cases(), wavCases(), otherCases())
}

func oggCases() []Case {
	vorbis := func(tb testing.TB, how ...string) []byte {
		return Encode(tb, Music(song, 22050), 22050, "x.ogg", append([]string{"-c:a", "libvorbis", "-q:a", "2"}, how...)...)
	}
	opus := func(tb testing.TB) []byte {
		return Encode(tb, Music(song, 22050), 22050, "x.opus", "-c:a", "libopus", "-b:a", "48k")
	}
	return []Case{
		{"chained.ogg", 2 * song, nil, func(tb testing.TB) []byte { return append(vorbis(tb), vorbis(tb)...) }},
		{"chained.opus", 2 * song, nil, func(tb testing.TB) []byte { return append(opus(tb), opus(tb)...) }},
		{"three rates.ogg", 3 * song, nil, func(tb testing.TB) []byte {
			return slices.Concat(vorbis(tb, "-ar", "44100", "-ac", "1"), vorbis(tb, "-ac", "2"), vorbis(tb, "-ar", "48000", "-ac", "2"))
		}},
		{"Vorbis and Opus.ogg", 2 * song, nil, func(tb testing.TB) []byte { return append(vorbis(tb), opus(tb)...) }},
		{"late by three hours.opus", song, nil, func(tb testing.TB) []byte {
			return Restamp(opus(tb), func(g int64) int64 { return g + 3*3600*48000 })
		}},
		{"a third.opus", song, nil, func(tb testing.TB) []byte { return Restamp(opus(tb), func(g int64) int64 { return g / 3 }) }},
		{"zero.ogg", song, nil, func(tb testing.TB) []byte { return Restamp(vorbis(tb), func(int64) int64 { return 0 }) }},
		{"enormous.ogg", song, nil, func(tb testing.TB) []byte { return Restamp(vorbis(tb), func(g int64) int64 { return g << 40 }) }},
	}
}

func mp3Cases() []Case {
	mp3 := func(tb testing.TB, how ...string) []byte {
		how = append([]string{"-write_xing", "0", "-id3v2_version", "0"}, how...)
		return Encode(tb, Music(song, 44100), 44100, "x.mp3", how...)
	}
	return []Case{
		{"44 then 48.mp3", 2*song + 0.1, nil, func(tb testing.TB) []byte {
			return append(mp3(tb, "-b:a", "64k"), mp3(tb, "-b:a", "64k", "-ar", "48000")...)
		}},
		{"mono then stereo.mp3", 2*song + 0.1, nil, func(tb testing.TB) []byte {
			return append(mp3(tb, "-b:a", "64k", "-ac", "1"), mp3(tb, "-b:a", "128k", "-ac", "2")...)
		}},
		{"MPEG 2 then 1.mp3", 2*song + 0.1, nil, func(tb testing.TB) []byte {
			return append(mp3(tb, "-b:a", "64k", "-ar", "24000"), mp3(tb, "-b:a", "64k")...)
		}},
		{"free format.mp3", song, []string{"unsupported_format", "decode_failed"}, func(tb testing.TB) []byte {
			return free(mp3(tb, "-b:a", "128k", "-ar", "48000"))
		}},
		{"zeros behind a tag.mp3", song, nil, func(tb testing.TB) []byte {
			tag := append([]byte("ID3\x03\x00\x00\x00\x04\x58\x14"), bytes.Repeat([]byte("art "), 19205)...)
			return slices.Concat(tag, make([]byte, 100000), mp3(tb, "-b:a", "64k"))
		}},
		{"rubbish before the music.mp3", song, nil, func(tb testing.TB) []byte {
			return append(bytes.Repeat([]byte("rubbish "), 20000), mp3(tb, "-b:a", "64k")...)
		}},
	}
}

// free takes away the bit rate of every frame of a file with 128 kbit/s at
// 48 kHz.
func free(mp3 []byte) []byte {
	const frame, rateAt, rateBits = 384, 2, 0xF0
	for i := 0; i+rateAt < len(mp3); i += frame {
		mp3[i+rateAt] &^= rateBits
	}
	return mp3
}

func wavCases() []Case {
	const rate = 8000
	left := Music(song, rate)
	hum := func(x []float32, sign float32) []float32 {
		y := slices.Clone(x)
		for i := range y {
			y[i] = sign*y[i] + float32(0.005*math.Sin(2*math.Pi*50*float64(i)/rate))
		}
		return y
	}
	file := func(name string, w WAV) Case {
		w.Rate = rate
		return Case{name, song, nil, func(testing.TB) []byte { return w.File() }}
	}
	stereo := [][]float32{left, left}
	return []Case{
		file("blocks of 2.wav", WAV{Block: 2, Channels: stereo}),
		file("blocks of 8.wav", WAV{Block: 8, Channels: stereo}),
		file("big-endian.wav", WAV{Big: true, Channels: stereo[:1]}),
		file("one channel inverted.wav", WAV{Channels: [][]float32{left, hum(left, -1)}}),
		file("inverted with hum.wav", WAV{Channels: [][]float32{hum(left, 1), hum(left, -1)}}),
		file("no size.wav", WAV{Lies: true, Channels: stereo}),
		file("greatest size.wav", WAV{Lies: true, Size: math.MaxUint32, Channels: stereo}),
		file("too large a size.wav", WAV{Lies: true, Size: 1 << 30, Channels: stereo}),
		file("too small a size.wav", WAV{Lies: true, Size: 1 << 10, Channels: stereo}),
	}
}

func otherCases() []Case {
	flac := func(head bool, total int64) func(testing.TB) []byte {
		return func(testing.TB) []byte {
			var channel []int32
			for _, v := range Music(song, 16000) {
				channel = append(channel, int32(v*(1<<23-1)))
			}
			return FLAC{Rate: 16000, Bits: 24, Head: head, Total: total, Channels: [][]int32{channel, channel}}.File()
		}
	}
	return []Case{
		{"bits in the head.flac", song, nil, flac(true, -1)},
		{"too few samples told.flac", song, nil, flac(false, 100)},
		{"too many samples told.flac", song, nil, flac(false, 1<<36-1)},
		{"x.au", song, nil, func(tb testing.TB) []byte { return Encode(tb, Music(song, 8000), 8000, "x.au") }},
		{"x.voc", song, nil, func(tb testing.TB) []byte { return Encode(tb, Music(song, 8000), 8000, "x.voc") }},
		{"x.tta", song, nil, func(tb testing.TB) []byte { return Encode(tb, Music(song, 8000), 8000, "x.tta") }},
		{"x.avi", song + 0.05, nil, func(tb testing.TB) []byte { return Encode(tb, Music(song, 44100), 44100, "x.avi", "-c:a", "mp3") }},
		{"x.ts", song + 0.05, nil, func(tb testing.TB) []byte { return Encode(tb, Music(song, 44100), 44100, "x.ts", "-c:a", "mp2") }},
		{"second track is the default.m4a", song, nil, func(tb testing.TB) []byte {
			return Encode(tb, Music(song, 44100), 44100, "x.m4a", "-f", "lavfi", "-i", "anullsrc=r=44100:cl=mono:d=8",
				"-map", "1", "-map", "0", "-c:a", "aac", "-b:a", "48k", "-disposition:a:0", "0", "-disposition:a:1", "default")
		}},
	}
}
