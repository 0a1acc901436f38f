package bootstrap

import (
	"fmt"

	"github.com/dustin/go-humanize"
	"go.uber.org/zap"

	"songmap/adapters/process"
)

// What the built-in engine needs at most: for itself, and for each second of a
// song, which is mostly its samples and what the garbage collector leaves for
// a while. Two hours were measured.
const (
	engineItself = 96 << 20
	engineSecond = 152 << 10
)

// analysisNeeds is how many bytes of memory one analysis may come to take; 0:
// nobody knows.
func (c Config) analysisNeeds() int64 {
	limit := c.analysisMemory()
	if c.Analyzer != "" || c.MaxDuration == 0 {
		return limit
	}
	need := int64(engineItself + engineSecond*c.MaxDuration.Seconds())
	if limit > 0 {
		need = min(need, limit)
	}
	return need
}

// warnOfMemory tells when all workers together may come to need more memory
// than there is. Most songs need a tenth of what the longest does, so this is
// no reason not to start.
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
