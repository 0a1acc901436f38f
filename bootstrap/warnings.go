package bootstrap

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"

	"github.com/dustin/go-humanize"
	"go.uber.org/zap"

	"songmap/adapters/process"
	"songmap/adapters/process/sandbox"
)

// warn logs what is odd, but no reason not to start.
func warn(c Config, log *zap.Logger) {
	warnOfKeys(c, c.keys, log)
	warnOfOpen("the key of the certificate", c.TLSKey, log)
	warnOfOpen("the key of webhooks' secrets", c.secretsKey(), log)
	warnOfReaders(c, log)
	if c.Role.analyses() {
		warnOfMemory(c, log)
	}
}

// warnOfReaders names of folders that were there before us and that other
// users of the machine can look into. They stay as they are: somebody may have
// let others in on purpose. What we make is for its owner alone.
func warnOfReaders(c Config, log *zap.Logger) {
	if runtime.GOOS == "windows" { // modes say nothing there
		return
	}
	places := make(map[string]bool)
	for _, dir := range c.Local() {
		places[dir] = true
	}
	if c.InFile() {
		places[filepath.Dir(c.Database)] = true
	}
	for dir := range places {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
			log.Warn("other users of this machine can look into a folder; chmod 700 keeps them out",
				zap.String("folder", dir), zap.Stringer("mode", info.Mode()))
		}
	}
}

// openToOthers are the permissions that a file of secrets should not have: all but
// the owner's, and reading by the group.
const openToOthers = 0o027

// warnOfOpen names a file of secrets, if there is one, that others can look into.
func warnOfOpen(holds, file string, log *zap.Logger) {
	if file == "" || runtime.GOOS == "windows" { // modes say nothing there
		return
	}
	if info, err := os.Stat(file); err == nil && info.Mode().Perm()&openToOthers != 0 {
		log.Warn("a file of secrets is open to others; chmod 600 closes it",
			zap.String("holds", holds), zap.String("file", file), zap.Stringer("mode", info.Mode().Perm()))
	}
}

// warnOfMemory compares what all workers together may come to need with what
// there is. Most songs need a tenth of what the longest does.
func warnOfMemory(c Config, log *zap.Logger) {
	need, have := c.analysisNeeds(), process.Available()
	if have == 0 || need*int64(c.Workers) <= have {
		return
	}
	log.Warn("the longest songs in all workers at once need more memory than there is; "+
		"fewer --workers, a shorter --max-duration or a lower --analyzer-memory keep within it",
		zap.String("need", fmt.Sprintf("%d × %s", c.Workers, humanize.IBytes(uint64(need)))),
		zap.String("available", humanize.IBytes(uint64(have))))
}

// warnOfFFmpeg looks whether strict may keep ffmpeg from running: it opens the
// program alone, and of libraries those where all programs have theirs. Songs
// would be called damaged that are not.
func warnOfFFmpeg(c Config, level sandbox.Level, log *zap.Logger) {
	program, err := exec.LookPath("ffmpeg")
	if err != nil || c.Analyzer != "" || level != sandbox.Strict {
		return
	}
	for _, folder := range slices.Concat(sandbox.Common(), c.AnalyzerReadable) {
		if contains(folder, program) {
			return
		}
	}
	log.Warn("ffmpeg lies outside of what analyses may read; if it needs files beside its own, name their folder with --analyzer-readable",
		zap.String("ffmpeg", truePath(program)))
}
