package browser_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"songmap/tests/signals"
)

// theme makes the browser ask for light or dark pages, as its system would.
func (b *tab) theme(name string) {
	b.t.Helper()
	b.do(func(ctx context.Context, _ *chromedp.Target) (chromedp.Void, error) {
		_, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"}},
		})
		return chromedp.Void{}, err
	})
}

// look sees whether a page is fit to be seen on a phone at night and on a desk
// by day. Where SONGMAP_SCREENSHOTS names a folder it leaves pictures there, of
// both at both times.
func (b *tab) look(name string) {
	b.t.Helper()
	folder := os.Getenv("SONGMAP_SCREENSHOTS")
	for _, at := range []struct {
		width int64
		theme string
		check bool
	}{{390, "dark", true}, {390, "light", false}, {1440, "light", true}, {1440, "dark", false}} {
		if !at.check && folder == "" {
			continue
		}
		b.size(at.width)
		b.theme(at.theme)
		eval[bool](b, `new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => { scrollTo(0, 0); done(true) })))`)
		if at.check {
			b.narrow()
			b.accessible()
		}
		if folder != "" {
			b.picture(filepath.Join(folder, fmt.Sprintf("%s-%d-%s.png", name, at.width, at.theme)))
		}
	}
}

func (b *tab) picture(file string) {
	b.t.Helper()
	png, err := chromedp.Run(b.ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(file, png, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}

func TestThePagesAreFitToBeSeen(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, stop := s.serve()
	var songs []string
	forms := []string{"AABAC", "A", "A", "A"}
	for i, name := range []string{"Harbour Lights (2019 Remaster).wav", "Ночной берег.wav", "Réveil (live à Nantes).wav", "أغنية الصباح.wav"} {
		songs = append(songs, s.song(name, signals.Form(uint64(3+i), forms[i], 4)))
	}
	songs = append(songs, s.file("setlist-november.pdf", []byte("not a song")))
	b := open(t, home, "/", 1440)
	b.look("jobs-empty")
	for _, song := range songs {
		sound, err := os.ReadFile(song)
		if err != nil {
			t.Fatal(err)
		}
		submit(t, home, filepath.Base(song), string(sound))
	}
	b.wait(`document.querySelectorAll('#rows tr[data-state="complete"]').length === 4 && document.querySelectorAll('#rows tr[data-state="error"]').length === 1`)
	b.click(b.row("Harbour Lights") + " .song")
	b.wait(mapShown + ` && ` + audio + `.readyState > 0`)
	b.click(`#sheet .part:nth-child(2) .linklike`)
	b.look("song")
	b.expect("ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE")
	b.visit("/")
	b.wait(live)
	stop()
	b.wait(offline)
	b.look("jobs-offline")

	home, _ = s.serve(s.analyzer(`case $1 in
		*.flac) echo '{"progress":0.58,"stage":"structure"}'; exec sleep 3600 ;;
		*.ogg) echo '{"progress":0.16,"stage":"decode"}'; exec sleep 3600 ;;
		*) echo '{"error":{"code":"decode_failed","message":"The file is damaged; use a fresh copy. It cannot be read beyond 1:12 minutes."}}'; exit 1 ;; esac`)...)
	b = open(t, home, "/", 1440)
	b.wait(live)
	failed := submit(t, home, "Tuesday rehearsal, take 4.wav", "sound")
	b.wait(rowState, "Tuesday", "error")
	running := submit(t, home, "Mirrors, Pt. 2.flac", "sound")
	b.choose(s.file("Field recording, St. Anne's organ, second take, left microphone only, raw and untrimmed.wav", []byte("sound")), s.file("Kitchen Waltz.ogg", []byte("sound")), s.file("silence.mp3", nil))
	b.wait(`document.querySelectorAll('#rows tr[data-state="pending"]').length === 2`)
	b.wait(`document.querySelector("#rows").innerText.includes("58%") && document.querySelector("#rows").innerText.includes("2nd in line") && document.querySelector("#queue").innerText === "2"`)
	b.look("jobs")
	for _, n := range []int{1, 4, 5, 6} {
		b.click(fmt.Sprintf(`#rows tr:nth-child(%d) [data-act="pick"]`, n))
	}
	b.look("jobs-selected")
	b.visit("/song/" + running)
	b.wait(standing, "Finding sections")
	b.look("song-processing")
	b.visit("/song/" + failed)
	b.wait(standing, "The file is damaged; use a fresh copy.")
	b.look("song-failed")
}
