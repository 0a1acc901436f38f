package bootstrap

import (
	"os"

	"songmap/adapters/engine"
	"songmap/adapters/process"
	"songmap/ports"
)

// engineMemory is the address space of the built-in engine's child: enough
// for the longest song, not enough to take the machine down.
const engineMemory = 4 << 30

// engineFiles is how large a file of the engine may be. A waveform has some
// hundred kilobytes.
const engineFiles = 64 << 20

// newAnalyzer runs the built-in engine, or somebody else's command, in a
// child process.
func newAnalyzer(c Config, p protection) (*process.Analyzer, error) {
	pc := process.Config{Timeout: c.AnalyzerTimeout, Memory: c.analysisMemory(), Sandbox: p.sandbox}
	var err error
	if c.Analyzer != "" {
		pc.Command, err = process.Words(c.Analyzer)
	} else {
		pc.FileSize = engineFiles
		pc.Command, err = builtIn(c)
	}
	if err != nil {
		return nil, err
	}
	return process.New(pc)
}

func usedAnalyzer(a *process.Analyzer) ports.Analyzer { return a }

// analysisMemory is the address space that an analysis may use; 0: no limit.
func (c Config) analysisMemory() int64 {
	switch {
	case c.AnalyzerMemory != nil:
		return int64(*c.AnalyzerMemory)
	case c.Analyzer == "":
		return engineMemory
	}
	return 0
}

// analysisNeeds is how many bytes of memory one analysis may come to take; 0:
// unknown.
func (c Config) analysisNeeds() int64 {
	limit := c.analysisMemory()
	if c.Analyzer != "" || c.MaxDuration == 0 {
		return limit
	}
	need := engine.Memory(c.MaxDuration)
	if limit > 0 {
		need = min(need, limit)
	}
	return need
}

// builtIn is the command line of this program's own engine.
func builtIn(c Config) ([]string, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	return []string{
		self, "analyzer", "--id={id}", "--infile={input}", "--out={output}", "--sha256={sha256}",
		"--max-duration=" + c.MaxDuration.String(),
	}, nil
}
