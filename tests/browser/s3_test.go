package browser_test

import (
	"net/url"
	"os"
	"regexp"
	"slices"
	"testing"

	"songmap/tests/s3server"
	"songmap/tests/signals"
)

func media(b s3server.Bucket) []string {
	return []string{"--media", "s3://" + b.Name + "?endpoint=" + url.QueryEscape(b.Endpoint)}
}

func TestWhatNoBrowserPlaysIsToldApartFromAnObjectStoreThatIsAway(t *testing.T) {
	t.Parallel()
	bucket := s3server.New(t)
	s := newSite(t)
	home, _ := s.serve(slices.Concat(media(bucket), s.analyzer("cat <<'EOF'\n"+smallMap+"\nEOF\n"), []string{"--media-redirect"})...)
	id := submit(t, home, "odd.mid", "this is no sound")
	b := open(t, home, "/song/"+id, 1440, "status of 404.*peaks", "another host: "+regexp.QuoteMeta(bucket.Endpoint))
	b.wait(`document.querySelector("#noaudio").innerText.includes("This browser cannot play this file.")`)
}

func TestASongPlaysFromAnObjectStore(t *testing.T) {
	t.Parallel()
	for name, more := range map[string][]string{"through the service": nil, "sent there": {"--media-redirect"}} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			bucket := s3server.New(t)
			s := newSite(t)
			home, _ := s.serve(append(more, media(bucket)...)...)
			var excuses []string
			if more != nil {
				excuses = []string{"another host: " + regexp.QuoteMeta(bucket.Endpoint)}
			}
			sound, err := os.ReadFile(s.song("AABA.wav", signals.Song(1)))
			if err != nil {
				t.Fatal(err)
			}
			b := open(t, home, "/song/"+submit(t, home, "AABA.wav", string(sound)), 1440, excuses...)
			b.wait(mapShown)
			b.wait(audio + ".readyState > 0")
			b.click("#play")
			b.wait(audio + ".currentTime > 0.3")
			b.click("#play")
			b.click(".lane-wave:not(.gutter-lane)") // the middle: a range of the file
			b.wait(audio + ".currentTime > 5 && !" + audio + ".seeking && " + audio + ".readyState > 1")
		})
	}
}
