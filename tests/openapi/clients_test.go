package openapi_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// Each client is made from the document, compiled, and tells the same story to a
// server: submit a song and wait, twice; follow its events; fetch the Song Map and JAMS;
// list the jobs, one a page; ask for a job that there is not. The song has 116 beats a
// minute, and the engine finds six kinds of things in it.
const story = "completed, 116 bpm, 6 annotations, 2 jobs, not_found\n"

func TestAClientOfOapiCodegenWorks(t *testing.T) {
	t.Parallel()
	dir := goModule(t, "oapicodegen")
	must(t, ".", "go", "tool", "oapi-codegen", "-generate=types,client", "-package=api", "-o", filepath.Join(dir, "api", "api.go"), place("openapi-3.0.json"))
	wantStory(t, must(t, dir, "go", "run", "-mod=mod", "-trimpath", ".", serve(t), place("song.wav")))
}

func TestAClientOfOgenWorks(t *testing.T) {
	t.Parallel()
	dir := goModule(t, "ogen")
	must(t, ".", "go", "tool", "ogen", "-target", filepath.Join(dir, "api"), "-package=api", place("openapi-3.0.json"))
	wantStory(t, must(t, dir, "go", "run", "-mod=mod", "-trimpath", ".", serve(t), place("song.wav")))
}

func TestAClientOfOpenAPITypeScriptWorks(t *testing.T) {
	t.Parallel()
	dir := typeScript(t, "fetch.ts")
	must(t, dir, tool(dir, "openapi-typescript"), place("openapi.json"), "-o", filepath.Join(dir, "schema.d.ts"))
	wantStory(t, compileAndRun(t, dir, "fetch"))
}

func TestAClientOfHeyAPIWorks(t *testing.T) {
	t.Parallel()
	dir := typeScript(t, "hey.ts")
	config := `export default { input: "openapi.json", output: { path: "hey", importFileExtension: ".js" } };`
	copyFile(t, place("openapi.json"), filepath.Join(dir, "openapi.json"))
	if err := os.WriteFile(filepath.Join(dir, "openapi-ts.config.mjs"), []byte(config), 0o600); err != nil {
		t.Fatal(err)
	}
	must(t, dir, tool(dir, "openapi-ts"), "-f", "openapi-ts.config.mjs", "--no-log-file")
	wantStory(t, compileAndRun(t, dir, "hey"))
}

func wantStory(t *testing.T, told string) {
	t.Helper()
	if told != story {
		t.Errorf("the story is %q, want %q", told, story)
	}
}

// goModule returns a module with a story, and room for the client in the package
// api. It requires what this module does.
func goModule(t *testing.T, name string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	requirements, err1 := os.ReadFile("go.mod")
	sums, err2 := os.ReadFile("go.sum")
	if err := errors.Join(err1, err2,
		os.WriteFile(filepath.Join(dir, "go.mod"), bytes.Replace(requirements, []byte("module songmap/tests/openapi"), []byte("module story"), 1), 0o600),
		os.WriteFile(filepath.Join(dir, "go.sum"), sums, 0o600),
		os.CopyFS(dir, os.DirFS(filepath.Join("testdata", name))),
		os.Mkdir(filepath.Join(dir, "api"), 0o750)); err != nil {
		t.Fatal(err)
	}
	return dir
}

func typeScript(t *testing.T, story string) (dir string) {
	t.Helper()
	dir = node(t)
	copyFile(t, filepath.Join("testdata", "typescript", story), filepath.Join(dir, story))
	copyFile(t, filepath.Join("testdata", "typescript", "tsconfig.json"), filepath.Join(dir, "tsconfig.json"))
	copyFile(t, "package.json", filepath.Join(dir, "package.json"))
	return dir
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	text, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, text, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func compileAndRun(t *testing.T, dir, story string) string {
	t.Helper()
	must(t, dir, tool(dir, "tsc"), "-p", dir)
	return must(t, dir, "node", filepath.Join(dir, "built", story+".js"), serve(t), place("song.wav"))
}
