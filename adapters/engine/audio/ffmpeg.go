package audio

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"strings"
	"time"

	"songmap/adapters/engine/audio/wav"
	"songmap/domain"
)

// killDelay is how long ffmpeg's pipes may stay open after it was killed.
const killDelay = 2 * time.Second

// foreign collects what ffmpeg makes of the file at path. The child stays in
// our process group, so that whoever ends that ends it too.
func (c *collector) foreign(ctx context.Context, program, path string, f format) error {
	program, err := exec.LookPath(cmp.Or(program, "ffmpeg"))
	if err != nil {
		return f.needsFFmpeg(err)
	}
	running, kill := context.WithCancel(ctx)
	defer kill()
	var said sayings
	cmd := exec.CommandContext(running, program, arguments(path, f.demuxer)...)
	cmd.Env = []string{} // FFREPORT and its like write files
	cmd.Stderr = &said
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
	return c.judge(f, ended, &said)
}

// judge decides whether what ffmpeg wrote is the song, and what of it is
// missing: ended is how ffmpeg ended, said what it said.
func (c *collector) judge(f format, ended error, said *sayings) error {
	failed := ended != nil || said.errors > 0
	if len(c.samples) == 0 && ended == nil {
		return nil // silent
	}
	if failed && c.seconds() < least {
		return f.undecodable(fmt.Errorf("ffmpeg: %w: %s", cmp.Or(ended, errors.New("errors")), said.text))
	}
	c.lost.Notes = nil // what our reader thinks of the header that ffmpeg wrote
	c.lost.Missing = 0
	if announced := said.seconds(); announced > c.seconds()*(1+ffmpegSlack)+least {
		c.lost.Missing = announced - c.seconds()
	}
	if failed {
		c.lost.Notes = append(c.lost.Notes, "ffmpeg could not read all of the file.")
	}
	return nil
}

// ffmpegSlack is by how much the length of a container may differ from that of
// its sound: pictures may go on for longer.
const ffmpegSlack = 0.01

// arguments let ffmpeg use one demuxer, or those of sound files where we do
// not know which, local files and nothing else: a playlist dressed as a song
// would have it open other files. It takes the track that the file calls its
// default, and writes WAVE with that one's channels and rate, so that mixing
// and resampling are ours for every format.
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

// sayings listens to what ffmpeg writes to standard error: lines that begin
// with their level. It keeps the beginning of the complaints.
type sayings struct {
	line     []byte
	text     []byte
	errors   int
	duration float64
	guessed  bool
}

func (s *sayings) Write(p []byte) (int, error) {
	const longest = 1 << 10
	for _, b := range p {
		if b != '\n' {
			if len(s.line) < longest {
				s.line = append(s.line, b)
			}
			continue
		}
		s.hear(string(s.line))
		s.line = s.line[:0]
	}
	return len(p), nil
}

func (s *sayings) hear(line string) {
	const most = 4096
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
		s.guessed = s.guessed || strings.Contains(line, "Estimating duration from bitrate")
		return
	case strings.Contains(line, "[error]"), strings.Contains(line, "[fatal]"):
		s.errors++
	}
	s.text = append(s.text, line[:min(len(line), most-len(s.text))]...)
}

// seconds is how long the file says that it is; 0: it does not.
func (s *sayings) seconds() float64 {
	if s.guessed {
		return 0
	}
	return s.duration
}

var _ io.Writer = (*sayings)(nil)
