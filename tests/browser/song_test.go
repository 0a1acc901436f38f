package browser_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"songmap/tests/signals"
)

const (
	mapShown = `document.querySelector("#lanes")?.getAttribute("aria-valuetext") && !document.querySelector("#player").hidden`
	standing = `document.querySelector("#placeholder").innerText.includes(%s)`
)

// openSong analyses a file by the service and opens its page.
func openSong(t *testing.T, home, file string, width int64) *tab {
	t.Helper()
	sound, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, home, "/song/"+submit(t, home, filepath.Base(file), string(sound)), width)
	b.wait(mapShown)
	return b
}

// analyzer is a program of somebody's own, in shell; $1 is the input.
func (s *site) analyzer(script string) []string {
	s.t.Helper()
	return []string{"--analyzer", "sh " + s.file("analyzer.sh", []byte(script)) + " {input}", "--workers", "1"}
}

const smallMap = `{"id":"x","duration_sec":8,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":120},` +
	`"beats":[0,0.5,1,1.5,2,2.5,3,3.5],"downbeats":[0,2],"chords":[{"start":0,"end":8,"label":"C:maj"}],"lyrics":[]}`

func TestAFailedJobSaysWhyAndIsRetriedWhereItFailed(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	well := filepath.Join(s.dir, "well")
	home, _ := s.serve(s.analyzer(`if [ -e "` + well + `" ]; then echo '` + smallMap + `'; else
		echo '{"error":{"code":"timed_out","message":"It took too long. It came as far as 1:12."}}'; exit 1; fi`)...)
	b := open(t, home, "/song/"+submit(t, home, "slow.wav", "sound"), 1440)
	b.wait(`document.querySelector("#placeholder h2")?.innerText === "It took too long."`)
	b.wait(standing, "It came as far as 1:12. Retry.")
	b.accessible()
	if err := os.WriteFile(well, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	b.expect("status of 404.*peaks") // that analyzer leaves none
	b.click(`#placeholder [data-act="retry"]`)
	b.wait(mapShown)
	b.wait(`document.querySelector("#history").innerText.includes("Retried") && document.querySelector("#placeholder").hidden`)
}

func TestAJobWhoseFileIsToBlameOffersNoRetry(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve(s.analyzer(`echo '{"error":{"code":"decode_failed","message":"The file is cut short at 1:12."}}'; exit 1`)...)
	id := submit(t, home, "cut.wav", "sound")
	list, b := open(t, home, "/", 1440), open(t, home, "/song/"+id, 1440)
	b.wait(standing, "The file is cut short at 1:12.")
	b.wait(standing, "A retry would not help.")
	b.wait(`document.querySelector("#placeholder a[download]") && !document.querySelector('#placeholder [data-act="retry"]')`)
	b.wait(`document.querySelector("#history").innerText.includes("The file is cut short at 1:12.")`)
	list.wait(rowState, "cut.wav", "error")
	list.wait(rowWith+`.innerText.includes("The file is cut short at 1:12.")`, "cut.wav")
	row := list.row("cut.wav")
	list.wait(`document.querySelector(%s) && !document.querySelector(%s)`, row+` [data-act="delete"]`, row+` [data-act="retry"]`)
}

func TestACancelledJobIsDeletedFromItsPage(t *testing.T) {
	t.Parallel()
	home, _ := newSite(t).serve("--analyzer", "sleep 3600")
	b := open(t, home, "/song/"+submit(t, home, "slow.wav", "sound"), 390)
	b.wait(standing, "Analysing")
	b.click(`#placeholder [data-act="cancel"]`)
	b.wait(standing, "Cancelled on request.")
	b.click(`#placeholder [data-act="delete"]`)
	b.click(`#confirm-go`)
	b.wait(`location.pathname === "/" && document.querySelector("#empty h2")?.innerText === "No songs yet"`)
}

func TestAJobThatIsNotThereOrGoesSaysSo(t *testing.T) {
	t.Parallel()
	home, _ := newSite(t).serve("--analyzer", "sleep 3600")
	id := submit(t, home, "slow.wav", "sound")
	b := open(t, home, "/song/"+id, 1440)
	b.wait(standing, "Analysing")
	b.expect("status of 404")
	remove(t, home, id)
	b.wait(standing, "This job has been deleted")
	b.look("song-gone")
	b.visit("/song/" + id)
	b.wait(standing, "There is no such job")
	b.visit("/song/%E0%A4")
	b.wait(standing, "There is no such job")
	b.visit("/song/%2e%2e%2fjobs")
	b.wait(standing, "There is no such job")
}

// Maps of other analyzers may hold hardly anything, or what no musician wrote.
func TestAnyMapMakesAPage(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"with nothing": `{"id":"x","duration_sec":4,"meter":{"numerator":0,"denominator":0},"tempo":{"bpm_global":0},"beats":[],"downbeats":[],"chords":[],"lyrics":[]}`,
		"with beats and no bars": `{"id":"x","duration_sec":4,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":120,"curve":[]},"beats":[0.5,1,1.5],"downbeats":[],
			"chords":[{"start":0,"end":2,"label":"N"},{"start":2,"end":4,"label":"constructor","conf":0.1}],"lyrics":[],"key":[],"sections":[]}`,
		"with odd names": `{"id":"x","duration_sec":6,"meter":{"numerator":99,"denominator":4},"tempo":{"bpm_global":90,"curve":[[0],[0,90],[1,1e9],[2,-1]]},"beats":[3,1,2,-5,1e9],"downbeats":[2,1],
			"chords":[{"start":0,"end":2,"label":"C:maj/zz"},{"start":2,"end":4,"label":"<img src=x onerror=alert(1)>"},{"start":9,"end":4,"label":"A"},{"start":4,"end":6,"label":"Ebb:min7/b3"}],"lyrics":[],
			"key":[{"start":0,"end":6,"tonic":"H","mode":"??"},{"start":0,"end":6,"tonic":"Bb","mode":"minor"}],
			"sections":[{"start":0,"end":1,"label":""},{"start":1,"end":6,"label":"__proto__"},{"start":1,"end":6,"label":"constructor"}],
			"performance":{"melody":[{},{"time":1,"duration":1,"midi":300},{"time":1,"duration":1,"midi":60}],"bass":[{"time":2,"duration":1,"midi":30,"confidence":0.9}]}}`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t)
			home, _ := s.serve(s.analyzer("cat <<'EOF'\n" + strings.ReplaceAll(text, "\n", " ") + "\nEOF\n")...)
			b := open(t, home, "/song/"+submit(t, home, "odd.mid", "this is no sound"), 1440, "status of 404.*peaks") // that analyzer leaves none
			b.wait(mapShown)
			b.visit(eval[string](b, "location.pathname") + "?t=1e99&loop=x,,-1&view=all")
			b.wait(mapShown)
			b.wait(`document.querySelector("#noaudio").innerText.includes("This browser cannot play this file.") && document.querySelector("#play").disabled`)
			b.click("#zoom-in")
			b.click("#loop")
			b.wait(`document.querySelector("#loop").getAttribute("aria-pressed") === "true"`)
			b.click(".lane-clock:not(.gutter-lane)")
			b.wait(`Number(document.querySelector("#lanes").getAttribute("aria-valuenow")) >= 0 && document.querySelector("#time").innerText !== "0:00.0"`)
			b.narrow()
		})
	}
}

func TestAnUploadThatIsGoneSaysSo(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	file := s.song("drums.wav", signals.Drums(120, 4, 4))
	first := openSong(t, home, file, 1440)
	uploads, err := filepath.Glob(filepath.Join(s.dir, "uploads", "*.wav"))
	if err != nil || len(uploads) != 1 {
		t.Fatalf("uploads: %v %v", uploads, err)
	}
	if err := os.Remove(uploads[0]); err != nil {
		t.Fatal(err)
	}
	first.expect("status of 404")
	first.visit(eval[string](first, "location.pathname"))
	first.wait(mapShown)
	first.wait(`document.querySelector("#noaudio").innerText.includes("The upload is no longer there.")`)
}

func TestASongThatStopsComingGoesOnWhenTheServiceIsBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, stop := s.serve()
	b := openSong(t, home, s.song("drums.wav", signals.Drums(120, 4, 4)), 1440)
	b.wait(audio + ".readyState > 0")
	b.click("#play")
	b.wait(audio + ".currentTime > 0.2")
	b.expect("ERR_CONNECTION|ERR_EMPTY|ERR_INCOMPLETE")
	stop()
	eval[bool](b, `(`+audio+`.src += "?not-in-the-cache", `+audio+`.play().catch(() => {}), true)`) // as when more of it is needed
	b.wait(`document.querySelector("#noaudio").innerText.includes("Playing goes on when the service is back.")`)
	b.wait(offline)
	b.wait(mapShown)
	b.accessible()
	s.serve("--listen", strings.TrimPrefix(home, "http://"))
	b.wait(live + ` && document.querySelector("#noaudio").hidden && !` + audio + ".paused && " + audio + ".currentTime > 0.3")
}

// As when only the disk with the uploads is away.
func TestASongThatDoesNotComeIsAskedForInPeace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("drums.wav", signals.Drums(120, 4, 4)), 1440)
	b.expect("status of 404")
	uploads, err := filepath.Glob(filepath.Join(s.dir, "uploads", "*.wav"))
	if err != nil || len(uploads) != 1 || os.Remove(uploads[0]) != nil {
		t.Fatalf("uploads: %v %v", uploads, err)
	}
	eval[bool](b, `(() => {
		const ask = window.fetch;
		window.asked = [];
		window.fetch = (path, options) => {
			if (options?.method !== "HEAD") return ask(path, options);
			window.asked.push(performance.now());
			return Promise.resolve(new Response(null, { status: 503 }));
		};
		`+audio+`.src += "?not-in-the-cache";
		return true;
	})()`)
	b.wait("window.asked.length >= 3")
	if apart := eval[float64](b, "window.asked[2] - window.asked[0]"); apart < 1000 {
		t.Errorf("the song is asked for three times in %.0f ms", apart)
	}
}

func TestALongNoteIsSeenFarFromItsStart(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	text := `{"id":"x","duration_sec":60,"meter":{"numerator":4,"denominator":4},"tempo":{"bpm_global":120},"beats":[],"downbeats":[],"chords":[],"lyrics":[],` +
		`"performance":{"melody":[{"time":1,"duration":58,"midi":60},{"time":20,"duration":1,"midi":60}],"bass":[]}}`
	home, _ := s.serve(s.analyzer("echo '" + text + "'")...)
	b := open(t, home, "/song/"+submit(t, home, "drone.mid", "this is no sound"), 1440, "status of 404.*peaks") // that analyzer leaves none
	b.wait(mapShown)
	b.visit(eval[string](b, "location.pathname") + "?t=50")
	b.wait(mapShown)
	b.wait(`(() => {
		const lane = document.querySelector("canvas.lane-roll");
		const [r, g, blue] = lane.getContext("2d").getImageData(lane.width / 2, lane.height / 2, 1, 1).data;
		return blue > r + 50;
	})()`)
}

func TestZoomingKeepsThePlayheadInPlace(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	home, _ := s.serve()
	b := openSong(t, home, s.song("drums.wav", signals.Drums(120, 4, 24)), 1440)
	b.click("#zoom-fit")
	for range 3 {
		b.click("#zoom-in")
	}
	b.wait(`!document.querySelector("#window").hidden && !document.querySelector("#playhead").hidden`)
}
