package audio

import (
	"bytes"
	"errors"
	"io"
	"strings"

	"songmap/adapters/engine/audio/flac"
	"songmap/adapters/engine/audio/mp3"
	"songmap/domain"
)

// maxOffset is how far into a file the frames of an MP3 may begin for it to be nothing
// else.
const maxOffset = 1 << 16

// sniff recognises a file by its content behind any tags. ffmpeg may decode what it
// does not know.
func sniff(f *io.SectionReader, tagged bool) (format, error) {
	head := make([]byte, 512)
	n, err := f.ReadAt(head, 0)
	if err != nil && !errors.Is(err, io.EOF) {
		return format{}, damaged(0, err)
	}
	head = head[:n]
	if format, ok := nativeFormat(head); ok {
		return format, nil
	}
	if format, ok := ffmpegFormat(head); ok {
		return format, nil
	}
	at, err := mp3.Find(f)
	switch {
	case errors.Is(err, mp3.ErrNotFound):
		return format{}, nil
	case errors.Is(err, mp3.ErrFreeFormat):
		return format{}, fail(domain.CodeUnsupportedFormat, err, "It is an MP3 file in free format.")
	case err != nil:
		return format{}, damaged(0, err)
	case tagged || at < maxOffset:
		return format{"this kind of MP3 file", "mp3", opener(mp3.NewReader), "mp3"}, nil
	}
	// Frames that far behind may as well be part of something that ffmpeg knows.
	return format{decoder: "mp3", open: opener(mp3.NewReader)}, nil
}

// nativeFormat recognises the formats that are decoded here, except for MP3, which has
// no mark at its beginning.
func nativeFormat(head []byte) (format, bool) {
	riff := hasMark(head, 0, "RIFF") || hasMark(head, 0, "RIFX") || hasMark(head, 0, "RF64") || hasMark(head, 0, "BW64")
	switch packet := oggPacket(head); {
	case riff && hasMark(head, 8, "WAVE"):
		return format{"this kind of WAV file", "wav", opener(newWAV), "wav"}, true
	case hasMark(head, 0, "fLaC"):
		return format{"this kind of FLAC file", "flac", opener(flac.NewReader), "flac"}, true
	case hasMark(packet, 0, "\x01vorbis"):
		return format{"this kind of Ogg Vorbis file", "vorbis", opener(newOgg), "ogg"}, true
	case hasMark(packet, 0, "OpusHead"):
		return format{"this kind of Opus file", "opus", opener(newOgg), "ogg"}, true
	}
	return format{}, false
}

// ffmpegFormat recognises formats that ffmpeg decodes for us, to name them to the
// musician; it decodes many more.
func ffmpegFormat(head []byte) (format, bool) {
	for _, f := range []struct {
		name, demuxer string
		at            int
		mark          string
	}{
		{"this kind of Ogg file", "ogg", 0, "OggS"},
		{"M4A files", "mov", 4, "ftyp"},
		{"QuickTime files", "mov", 4, "moov"},
		{"QuickTime files", "mov", 4, "mdat"},
		{"QuickTime files", "mov", 4, "wide"},
		{"QuickTime files", "mov", 4, "free"},
		{"AIFF files", "aiff", 8, "AIFF"},
		{"AIFF files", "aiff", 8, "AIFC"},
		{"CAF files", "caf", 0, "caff"},
		{"Matroska and WebM files", "matroska", 0, "\x1A\x45\xDF\xA3"},
		{"WMA files", "asf", 0, "\x30\x26\xB2\x75\x8E\x66\xCF\x11"},
		{"Monkey's Audio files", "ape", 0, "MAC "},
		{"WavPack files", "wv", 0, "wvpk"},
		{"Wave64 files", "w64", 0, "riff\x2E\x91\xCF\x11"},
		{"AU files", "au", 0, ".snd"},
		{"AMR files", "amr", 0, "#!AMR"},
		{"True Audio files", "tta", 0, "TTA1"},
		{"AVI files", "avi", 8, "AVI "},
		{"VOC files", "voc", 0, "Creative Voice File"},
		{"MPEG video files", "mpeg", 0, "\x00\x00\x01\xBA"},
		{"Flash video files", "flv", 0, "FLV\x01"},
		{"DSF files", "dsf", 0, "DSD "},
		{"DTS files", "dts", 0, "\x7F\xFE\x80\x01"},
	} {
		if hasMark(head, f.at, f.mark) {
			return format{name: f.name, demuxer: f.demuxer}, true
		}
	}
	if hasMark(head, 0, "\x47") && hasMark(head, tsPacket, "\x47") && hasMark(head, 2*tsPacket, "\x47") {
		return format{name: "MPEG transport streams", demuxer: "mpegts"}, true
	}
	return format{name: "AAC files", demuxer: "aac"}, adts(head)
}

// tsPacket is the size of a packet of an MPEG transport stream.
const tsPacket = 188

// soundFiles lists the demuxers of ffmpeg that may read a file of unknown format. Each
// reads the one file that it is given; playlists, devices, generators and pictures are
// not among them.
//
//nolint:gochecknoglobals // a constant list
var soundFiles = strings.Join([]string{
	"aac", "ac3", "act", "adx", "aiff", "amr", "ape", "asf", "ast", "au", "avi", "avr", "caf", "dsf", "dts", "dtshd", "dv",
	"eac3", "flac", "flv", "gxf", "iff", "ircam", "loas", "matroska", "mlp", "mmf", "mov", "mp3", "mpc", "mpc8",
	"mpeg", "mpegts", "mxf", "nistsphere", "nsv", "nut", "nuv", "ogg", "oma", "paf", "pvf", "qcp", "rm", "rso", "sds",
	"shn", "sox", "swf", "tak", "truehd", "tta", "voc", "vqf", "w64", "wav", "wsd", "wtv", "wv", "xa", "xwma",
}, ",")

// adts reports whether a frame of AAC begins here and another follows it, as
// far as the head reaches (ISO/IEC 13818-7, 6.2).
func adts(head []byte) bool {
	sync := func(b []byte) bool { return len(b) > 1 && b[0] == 0xFF && b[1]&0xF6 == 0xF0 }
	if len(head) < 7 || !sync(head) {
		return false
	}
	size := int(head[3]&3)<<11 | int(head[4])<<3 | int(head[5])>>5
	return size >= 7 && (size+1 >= len(head) || sync(head[size:]))
}

// oggPacket returns the beginning of the first packet of an Ogg file.
func oggPacket(head []byte) []byte {
	const segmentsAt = 26
	if !hasMark(head, 0, "OggS") || len(head) <= segmentsAt {
		return nil
	}
	start := segmentsAt + 1 + int(head[segmentsAt])
	return head[min(start, len(head)):]
}

func hasMark(b []byte, offset int, mark string) bool {
	return len(b) >= offset && bytes.HasPrefix(b[offset:], []byte(mark))
}
