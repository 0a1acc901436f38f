package bootstrap

import (
	"os"
	"path/filepath"
	"runtime"

	"go.uber.org/zap"

	"songmap/bootstrap/upkeep"
)

// warnOfReaders tells of folders that were there before us and that other
// users of the machine can look into. They stay as they are: somebody may have
// let others in on purpose. What we make is for its owner alone.
func warnOfReaders(c Config, log *zap.Logger) {
	if runtime.GOOS == "windows" { // modes say nothing there
		return
	}
	places := map[string]bool{c.UploadDir: true, c.OutputDir: true}
	if c.Database != upkeep.InMemory {
		places[filepath.Dir(c.Database)] = true
	}
	for dir := range places {
		if info, err := os.Stat(dir); err == nil && info.Mode().Perm()&0o077 != 0 {
			log.Warn("other users of this machine can look into a folder; chmod 700 keeps them out",
				zap.String("folder", dir), zap.Stringer("mode", info.Mode()))
		}
	}
}
