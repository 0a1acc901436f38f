package bootstrap

import (
	"os/exec"
	"slices"

	"go.uber.org/zap"

	"songmap/adapters/process/sandbox"
)

// warnOfFFmpeg tells when strict may keep ffmpeg from running: it opens the
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
