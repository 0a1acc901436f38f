package audio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strings"
	"time"

	"songmap/adapters/engine/audio/wav"
	"songmap/domain"
)

// killDelay is how long ffmpeg's pipes may stay open after it was killed.
const killDelay = 2 * time.Second

// decodeFFmpeg collects what ffmpeg makes of the file at path. The child stays in our
// process group, so that it ends with the group.
func (c *collector) decodeFFmpeg(ctx context.Context, program, path string, f format) error {
	program, err := exec.LookPath(cmp.Or(program, "ffmpeg"))
	if err != nil {
		return f.needsFFmpeg(err)
	}
	running, kill := context.WithCancel(ctx)
	defer kill()
	var log ffmpegLog
	cmd := exec.CommandContext(running, program, arguments(path, f.demuxer)...)
	cmd.Env = []string{} // FFREPORT and its like write files
	cmd.Stderr = &log
	cmd.WaitDelay = killDelay
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fail(domain.CodeAnalyzerFailed, err)
	}
	if err := cmd.Start(); err != nil {
		return fail(domain.CodeAnalyzerFailed, err, "ffmpeg does not start.")
	}
	err = c.decode(ctx, func() (source, error) { return wav.NewReader(out, 0) })
	if err != nil {
		kill()
	}
	ended := cmd.Wait()
	if ctx.Err() != nil || tooLong(err) {
		return err
	}
	return c.checkFFmpeg(f, ended, &log)
}

// checkFFmpeg decides whether what ffmpeg wrote is the song, and what of it is
// missing, from how it ended and what it logged.
func (c *collector) checkFFmpeg(f format, ended error, log *ffmpegLog) error {
	failed := ended != nil || log.errors > 0
	if len(c.samples) == 0 && ended == nil {
		return nil // no sound
	}
	if failed && c.seconds() < minDecoded {
		return f.undecodable(fmt.Errorf("ffmpeg: %w: %s", cmp.Or(ended, errors.New("errors")), log.text))
	}
	c.lost.Notes = nil // about the header that ffmpeg wrote
	c.lost.Missing = 0
	if announced := log.seconds(); announced > c.seconds()*(1+ffmpegSlack)+minDecoded {
		c.lost.Missing = announced - c.seconds()
	}
	if failed {
		c.lost.Notes = append(c.lost.Notes, "ffmpeg could not read all of the file.")
	}
	return nil
}

// ffmpegSlack is by which share a container may be longer than its sound: pictures
// may go on.
const ffmpegSlack = 0.01

// arguments restricts ffmpeg to one demuxer, or those of sound files where we do not
// know which, and to local files: a playlist dressed as a song would have it open
// other files. It takes the file's default track and writes WAVE with its channels
// and rate, so that every format is mixed and resampled by us.
func arguments(path, demuxer string) []string {
	args := []string{"-nostdin", "-hide_banner", "-nostats", "-loglevel", "level+info"}
	if demuxer != "" {
		args = append(args, "-f", demuxer)
	}
	return append(args,
		"-format_whitelist", cmp.Or(demuxer, soundFiles), "-protocol_whitelist", "file,pipe", "-i", "file:"+path,
		"-vn", "-sn", "-dn", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
	)
}

// ffmpegLog parses what ffmpeg writes to standard error: lines that begin with their
// level. It keeps the beginning of the errors.
type ffmpegLog struct {
	line      []byte
	text      []byte
	errors    int
	duration  float64
	estimated bool
}

func (s *ffmpegLog) Write(p []byte) (int, error) {
	const maxLine = 1 << 10
	for _, b := range p {
		if b != '\n' {
			if len(s.line) < maxLine {
				s.line = append(s.line, b)
			}
			continue
		}
		s.parse(string(s.line))
		s.line = s.line[:0]
	}
	return len(p), nil
}

func (s *ffmpegLog) parse(line string) {
	const maxText = 4096
	var h, m int
	var sec float64
	switch {
	case strings.Contains(line, "[info]"):
		if _, after, ok := strings.Cut(line, "Duration: "); ok && s.duration == 0 {
			if n, _ := fmt.Sscanf(after, "%d:%d:%f", &h, &m, &sec); n == 3 {
				s.duration = float64(h*60+m)*60 + sec
			}
		}
		return
	case strings.Contains(line, "[warning]"):
		s.estimated = s.estimated || strings.Contains(line, "Estimating duration from bitrate")
		return
	case strings.Contains(line, "[error]"), strings.Contains(line, "[fatal]"):
		s.errors++
	}
	s.text = append(s.text, line[:min(len(line), maxText-len(s.text))]...)
}

// seconds returns the duration that the file states; 0: it states none.
func (s *ffmpegLog) seconds() float64 {
	if s.estimated {
		return 0
	}
	return s.duration
}
