package cli_test

import (
	"context"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"songmap/ports"
)

// files lists a folder, hidden files included.
func files(t *testing.T, folder string) []string {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func analyze(t *testing.T, args ...string) outcome {
	t.Helper()
	return run(t, append([]string{"analyze"}, args...)...)
}

func TestOutputOfOneSongIsAFile(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	out := filepath.Join(folder, "map.json")
	for range 2 { // the second time it replaces the first
		if got := analyze(t, write(t, "a.mp3")[0], "-o", out, "--force"); got.code != 0 || !strings.Contains(got.out, "2:00") {
			t.Fatalf("got %+v, want the summary too", got)
		}
	}
	text, err := os.ReadFile(out)
	if err != nil || string(text) != "{\"id\": \"a\",\n\t\t\"duration_sec\": 120}" {
		t.Errorf("written: %q, %v", text, err)
	}
	if left := files(t, folder); len(left) != 1 {
		t.Errorf("the folder holds %v, want the Song Map alone", left)
	}
}

func TestForceReplacesALinkThatLeadsNowhere(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	out := filepath.Join(folder, "map.json")
	if err := os.Symlink("nowhere", out); err != nil {
		t.Fatal(err)
	}
	if got := analyze(t, write(t, "a.mp3")[0], "-o", out, "--force"); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	if info, err := os.Lstat(out); err != nil || !info.Mode().IsRegular() {
		t.Errorf("it is now %v, %v, want a file", info, err)
	}
	if left := files(t, folder); len(left) != 1 {
		t.Errorf("the folder holds %v, want the Song Map alone", left)
	}
}

func TestOutputOfSeveralSongsIsAFolder(t *testing.T) {
	t.Parallel()
	songs := write(t, "a b.mp3", "Ü.tar.wav", ".hidden")
	folder := filepath.Join(t.TempDir(), "new", "maps")
	if got := analyze(t, append([]string{"--output", folder}, songs...)...); got.code != 0 {
		t.Fatalf("got %+v", got)
	}
	want := []string{".hidden.song_map.json", "a b.song_map.json", "Ü.tar.song_map.json"}
	if got := files(t, folder); !slices.Equal(got, want) {
		t.Errorf("the folder holds %v, want %v", got, want)
	}
}

func TestOutputOfOneSongMayBeAFolder(t *testing.T) {
	t.Parallel()
	there := t.TempDir()
	for _, output := range []string{there, filepath.Join(there, "new") + "/"} {
		if got := analyze(t, write(t, "a.mp3")[0], "--output", output); got.code != 0 {
			t.Fatalf("got %+v", got)
		}
		if _, err := os.Stat(filepath.Join(output, "a.song_map.json")); err != nil {
			t.Error(err)
		}
	}
}

func TestOutputDestroysNothing(t *testing.T) {
	t.Parallel()
	songs := write(t, "a.mp3", "a.wav", "b.song_map.json")
	folder := filepath.Dir(songs[0])
	socket := filepath.Join(folder, "socket")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = listener.Close() })
	never := func(context.Context, ports.Task, ports.Advance) ([]byte, error) {
		t.Error("the analysis began")
		return nil, nil
	}
	dangling := filepath.Join(folder, "dangling.json")
	if err := os.Symlink("nowhere", dangling); err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		args []string
		want string
	}{
		"a dangling link":  {[]string{songs[0], "-o", dangling}, "exists; --force overwrites it"},
		"the song":         {[]string{songs[0], "-o", songs[0], "--format", "json"}, "would replace the song itself"},
		"a file of others": {[]string{songs[0], "-o", songs[2]}, "exists; --force overwrites it"},
		"a file in it":     {[]string{songs[0], filepath.Join(folder, "b.mp3"), "-o", folder}, "exists; --force overwrites it"},
		"another song":     {[]string{songs[2], filepath.Join(folder, "b.mp3"), "-o", folder, "--force"}, "would replace the song itself"},
		"the other output": {[]string{songs[0], songs[1], "-o", t.TempDir()}, "would both be written to"},
		"a socket":         {[]string{songs[0], "-o", socket}, "is not a regular file"},
		"a file as folder": {[]string{songs[0], songs[1], "-o", songs[0]}, "is one file, and there are 2 songs"},
		"nowhere":          {[]string{songs[0], "-o", filepath.Join(folder, "none", "map.json")}, "no such file or directory"},
		"the song, drawn":  {[]string{songs[0], "--picture", songs[0]}, "--picture " + songs[0] + " would replace the song itself"},
		"a drawn socket":   {[]string{songs[0], "--picture", socket}, "--picture " + socket + " is not a regular file"},
		"nowhere, drawn":   {[]string{songs[0], "--picture", filepath.Join(folder, "none", "a.svg")}, "no such file or directory"},
		"two in one":       {[]string{songs[0], "--picture", filepath.Join(folder, "x"), "-o", filepath.Join(folder, "x")}, "two things would be written to"},
		"one for two":      {[]string{songs[0], songs[1], "-o", filepath.Join(folder, "one.json")}, "is one file, and there are 2 songs"},
		"one MIDI for two": {[]string{songs[0], songs[1], "--format", "midi"}, "standard output takes one song as midi"},
		"no such ending":   {[]string{songs[0], "-o", filepath.Join(folder, "a.docx")}, "its ending stands for no format"},
		"no such format":   {[]string{songs[0], "--format", "docx"}, `--format must be one of "json","jams"`},
		"no such number":   {[]string{songs[0], "--force=maybe"}, "--force"},
		"two drawings":     {[]string{songs[0], songs[1], "--picture", t.TempDir()}, "would both be written to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := (world{analyzer: never}).run(t.Context(), t, append([]string{"analyze"}, c.args...)...); got.code != 1 && got.code != 2 || got.out != "" || !strings.Contains(got.err, c.want) {
				t.Errorf("got %+v, want %q", got, c.want)
			}
			for _, song := range songs {
				if text, err := os.ReadFile(song); err != nil || string(text) != "music of "+filepath.Base(song) {
					t.Errorf("%s is now %q, %v", song, text, err)
				}
			}
		})
	}
}

func TestAPictureIsAFileBesideTheSummary(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, place := range []string{filepath.Join(folder, "picture.svg"), folder} {
		if got := analyze(t, write(t, "für <b>.mp3")[0], "--picture", place); got.code != 0 || !strings.Contains(got.out, "2:00") {
			t.Fatalf("got %+v, want the summary too", got)
		}
	}
	if got, want := files(t, folder), []string{"für <b>.svg", "picture.svg"}; !slices.Equal(got, want) {
		t.Fatalf("the folder holds %v, want %v", got, want)
	}
	picture, err := os.ReadFile(filepath.Join(folder, "picture.svg"))
	if err != nil || !strings.Contains(string(picture), "<title>für &lt;b&gt;</title>") {
		t.Errorf("drawn: %s, %v", picture, err)
	}
}

func TestAPictureThatCannotBeWrittenIsAnError(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	place := filepath.Join(folder, "new", "a.svg")
	if err := os.Mkdir(filepath.Dir(place), 0o700); err != nil {
		t.Fatal(err)
	}
	away := func(ctx context.Context, task ports.Task, advance ports.Advance) ([]byte, error) {
		if err := os.Remove(filepath.Dir(place)); err != nil {
			t.Error(err)
		}
		return twoMinutes(ctx, task, advance)
	}
	got := world{analyzer: away}.run(t.Context(), t, "analyze", write(t, "a.mp3")[0], "--picture", place)
	if want := "--picture " + place + ": no such file or directory"; got.code != 1 || !strings.Contains(got.err, want) {
		t.Errorf("got %+v, want %q", got, want)
	}
	junk := func(context.Context, ports.Task, ports.Advance) ([]byte, error) { return []byte("[]"), nil }
	got = world{analyzer: junk}.run(t.Context(), t, "analyze", write(t, "a.mp3")[0], "--picture", filepath.Join(folder, "b.svg"))
	if left := files(t, folder); got.code != 1 || len(left) != 0 {
		t.Errorf("got %+v and %v, want an error and no picture", got, left)
	}
}
