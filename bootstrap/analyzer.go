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

// engineLimits bound the built-in engine: a waveform has some hundred kilobytes, a song
// of two hours is analysed within minutes, and it opens a dozen files.
func (c Config) engineLimits() process.Limits {
	return process.Limits{
		Memory: c.analysisMemory(), FileSize: 64 << 20, CPU: c.AnalyzerTimeout, Descriptors: 256, Processes: 512,
	}
}

// commandLimits bound somebody else's analyzer, which may write stems, and use all
// processors for as long as it may run: they stop what does not end by itself.
func (c Config) commandLimits() process.Limits {
	return process.Limits{
		Memory: c.analysisMemory(), FileSize: 16 << 30, Descriptors: 4096, Processes: 4096,
	}
}

// newAnalyzer runs the built-in engine, or somebody else's command, in a
// child process.
func newAnalyzer(c Config, p protection) (*process.Analyzer, error) {
	pc := process.Config{Timeout: c.AnalyzerTimeout, Sandbox: p.sandbox}
	var err error
	if c.Analyzer != "" {
		pc.Limits = c.commandLimits()
		pc.Command, err = process.Words(c.Analyzer)
	} else {
		pc.Limits = c.engineLimits()
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
