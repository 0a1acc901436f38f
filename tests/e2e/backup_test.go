package e2e_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// places are the settings that every command of this site takes.
func (s *site) places() []string {
	return []string{
		"--database", s.database, "--upload-dir", filepath.Join(s.dir, "uploads"), "--output-dir", filepath.Join(s.dir, "output"),
	}
}

// ok runs a command on this site that must succeed, and returns its words.
func (s *site) ok(args ...string) string {
	s.t.Helper()
	code, out, complaints := s.run(append(args, s.places()...)...)
	if code != 0 {
		s.t.Fatalf("songmap %s: exit code %d\n%s%s", strings.Join(args, " "), code, out, complaints)
	}
	return out
}

// refused runs a command on this site that must say why not in one line.
func (s *site) refused(why string, args ...string) {
	s.t.Helper()
	code, out, complaints := s.run(append(args, s.places()...)...)
	if code != 1 || !strings.Contains(complaints, why) || strings.Count(complaints, "\n") != 1 {
		s.t.Errorf("songmap %s: exit code %d, says %q%q, want one line with %q", strings.Join(args, " "), code, out, complaints, why)
	}
}

// backups are the finished backups in a folder.
func backups(t *testing.T, dir string) []string {
	t.Helper()
	found, err := filepath.Glob(filepath.Join(dir, "jobs-*.db"))
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// manifest is what a backup says about itself.
type manifest struct {
	Songmap   string         `json:"songmap"`
	Schema    string         `json:"schema"`
	Identity  string         `json:"identity"`
	CreatedAt time.Time      `json:"created_at"`
	Jobs      map[string]int `json:"jobs"`
	Files     []struct {
		JobID   string `json:"job_id"`
		Kind    string `json:"kind"`
		Path    string `json:"path"`
		Size    int64  `json:"size"`
		SHA256  string `json:"sha256"`
		Missing bool   `json:"missing"`
	} `json:"files"`
}

func readManifest(t *testing.T, backup string) (m manifest) {
	t.Helper()
	text, err := os.ReadFile(strings.TrimSuffix(backup, ".db") + ".manifest.json")
	if err == nil {
		err = json.Unmarshal(text, &m)
	}
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// stop ends a program and waits for it.
func (p *program) stop() {
	p.t.Helper()
	p.signal(syscall.SIGTERM)
	if code := p.exit(); code != 0 {
		p.t.Errorf("exit code %d after SIGTERM", code)
	}
}

func TestABackupOfARunningServiceBringsEverythingBack(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start()
	song := wave(t)
	id := p.submit("song.wav", song)
	p.wait(id, "complete")
	songMap := p.get("/api/songmap/" + id).body
	dir := filepath.Join(s.dir, "safe")
	s.ok("backup", dir, "--with-media")
	p.expect(http.StatusOK, http.MethodDelete, "/api/jobs/"+id)
	later := p.submit("later.wav", song)
	p.wait(later, "complete")

	made := backups(t, dir)
	if len(made) != 1 {
		t.Fatalf("backups: %v", made)
	}
	if info, err := os.Stat(made[0]); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the backup has mode %v, %v, want 600", info.Mode(), err)
	}
	m := readManifest(t, made[0])
	digest := sha256.Sum256(song)
	if len(m.Files) != 2 || m.Files[0].SHA256 != hex.EncodeToString(digest[:]) || m.Files[0].Size != int64(len(song)) ||
		m.Jobs["complete"] != 1 || m.Songmap == "" || len(m.Identity) != 32 || m.Schema == "" || m.CreatedAt.IsZero() {
		t.Errorf("the manifest says %+v", m)
	}
	s.refused("in use", "restore", made[0])
	p.stop()

	if out := s.ok("restore", made[0]); !strings.Contains(out, "2 missing files") || !strings.Contains(out, ".replaced-") {
		t.Errorf("restore says %q", out)
	}
	p = s.start()
	if back := p.get("/api/songmap/" + id).body; !bytes.Equal(back, songMap) {
		t.Errorf("the Song Map was %s and is %s", songMap, back)
	}
	if back := p.get("/api/audio/" + id + "/original").body; !bytes.Equal(back, song) {
		t.Errorf("%d bytes of the upload are back, want %d", len(back), len(song))
	}
	p.expect(http.StatusNotFound, http.MethodGet, "/api/status/"+later)
	p.stop()

	aside, err := filepath.Glob(s.database + ".replaced-*")
	if err != nil || len(aside) != 1 {
		t.Fatalf("kept aside: %v, %v", aside, err)
	}
	s.ok("restore", aside[0])
	p = s.start()
	p.expect(http.StatusOK, http.MethodGet, "/api/songmap/"+later)
}

// read returns a file of the site.
func (s *site) read(name string) []byte {
	s.t.Helper()
	text, err := os.ReadFile(name)
	if err != nil {
		s.t.Fatal(err)
	}
	return text
}

func TestABackupThatIsKilledLeavesNoHalfBackup(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c, _ := s.serve("--analyzer", "sleep 3600", "--drain", "0s")
	for i := range 60 {
		c.submit(fmt.Sprint(i, ".wav"), bytes.Repeat([]byte{byte(i)}, 10_000))
	}
	for i := range 15 {
		dir := filepath.Join(s.dir, fmt.Sprint("safe", i))
		cmd := s.command(append([]string{"backup", dir, "--with-media"}, s.places()...)...)
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		killer := time.AfterFunc(time.Duration(i)*4*time.Millisecond, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		killer.Stop()
		for _, made := range backups(t, dir) { // what bears the name is whole
			readManifest(t, made)
			elsewhere := &site{t: t, dir: s.dir, database: filepath.Join(s.dir, fmt.Sprint("restored", i, ".db"))}
			elsewhere.ok("restore", made)
		}
	}
}

func TestAServiceBacksItselfUp(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	dir := filepath.Join(s.dir, "safe")
	old := s.put("jobs-20200101T000000Z.db", nil)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	foreign := filepath.Join(dir, "jobs-by-hand.db")
	if err := errors.Join(os.Rename(old, filepath.Join(dir, filepath.Base(old))), os.WriteFile(foreign, nil, 0o600)); err != nil {
		t.Fatal(err)
	}
	p := s.start("--backup-every", "1d", "--backup-dir", dir, "--backup-keep", "7d")
	p.waitForLog("old backups removed")
	made := backups(t, dir)
	if len(made) != 2 || made[1] != foreign {
		t.Fatalf("there are %v, want a new backup and %s", made, foreign)
	}
	newSite(t).ok("restore", made[0])
	p.stop()
	p = s.start("--backup-every", "1d", "--backup-dir", dir)
	id := p.submit("song.wav", wave(t))
	p.wait(id, "complete")
	if strings.Contains(p.log.text(), "back") {
		t.Error("a restart within the day makes another backup")
	}
}

func TestABackupThatFailsDoesNotStopTheService(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	p := s.start("--backup-every", "1d", "--backup-dir", filepath.Join(s.put("file", nil), "x"))
	p.waitForLog("could not back up the database")
	p.isReady(http.StatusOK)
	p.stop()
}
