package audio

import (
	"cmp"
	"context"
	"fmt"
	"os/exec"
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
		message := "Songmap needs ffmpeg to read " + f.name + "; install it (for example: apt install ffmpeg) and retry the job."
		return fail(domain.UnsupportedFormat, message, err)
	}
	running, kill := context.WithCancel(ctx)
	defer kill()
	var said clipped
	cmd := exec.CommandContext(running, program, arguments(path, f.demuxer)...)
	cmd.Env = []string{} // FFREPORT and its like write files
	cmd.Stderr = &said
	cmd.WaitDelay = killDelay
	out, err := cmd.StdoutPipe()
	if err != nil {
		return fail(domain.DecodeFailed, "The file could not be decoded.", err)
	}
	if err := cmd.Start(); err != nil {
		return fail(domain.DecodeFailed, "The file could not be decoded: ffmpeg does not start.", err)
	}
	err = c.decode(ctx, func() (source, error) { return wav.NewReader(out, 0) })
	if err != nil {
		kill()
	}
	ended := cmd.Wait()
	if len(c.samples) == 0 && ended != nil && ctx.Err() == nil {
		err = fail(domain.DecodeFailed, "The file is damaged or holds no sound.", fmt.Errorf("ffmpeg: %w: %s", ended, said.text))
	}
	return err
}

// arguments let ffmpeg use one demuxer, local files and nothing else: a
// playlist dressed as a song would have it open other files. It writes WAVE
// with the channels and the rate of the file, so that mixing and resampling
// are ours for every format.
func arguments(path, demuxer string) []string {
	return []string{
		"-nostdin", "-hide_banner", "-loglevel", "error",
		"-f", demuxer, "-format_whitelist", demuxer, "-protocol_whitelist", "file,pipe", "-i", "file:" + path,
		"-map", "0:a:0", "-vn", "-sn", "-dn", "-c:a", "pcm_f32le", "-f", "wav", "pipe:1",
	}
}

// clipped keeps the beginning of what is written to it.
type clipped struct{ text []byte }

func (c *clipped) Write(p []byte) (int, error) {
	const most = 4096
	c.text = append(c.text, p[:min(len(p), most-len(c.text))]...)
	return len(p), nil
}
