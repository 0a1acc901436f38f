// Package sandbox says what an analyzer and the programs that it starts may do, and lets
// the kernel enforce it. Enter restricts the calling thread and so everything that this
// thread starts from then on; it cannot be undone.
//
// docs/decisions/0010-sandbox.md says why it is built of these parts.
package sandbox

// Level says what a program is kept from.
type Level string

// The levels.
const (
	Off    Level = "off"    // nothing
	Basic  Level = "basic"  // other processes, and rights that it could gain
	Strict Level = "strict" // also the network, and files that no rule names
)

// Rules is what a program may do.
type Rules struct {
	Level Level

	// Strict alone asks for the rest. A path that is a folder stands for
	// everything below it.
	Network  bool     // may talk to others by IPv4, IPv6 and the like
	Readable []string // may be read and run
	Writable []string // may be read, run, changed and filled
}

// Kernel is what the running kernel offers.
type Kernel struct {
	Landlock int  // its version of Landlock; 0 is none
	Seccomp  bool // filters system calls
	Reaper   bool // lets a process become the parent of orphans
}

// The versions of Landlock that matter here.
const (
	landlockFiles   = 1 // keeps from files
	landlockRefer   = 2 // lets files move between folders
	landlockSignals = 6 // keeps from signalling and listening to others
)

// CanStrict reports whether the kernel can enforce Strict.
func (k Kernel) CanStrict() bool { return k.Landlock >= landlockFiles && k.Seccomp && k.Reaper }

// Signals reports whether the kernel can keep a program from signalling
// processes that are not its own.
func (k Kernel) Signals() bool { return k.Landlock >= landlockSignals }

// Lacks lists, for people, what the kernel lacks for a level.
func (k Kernel) Lacks(l Level) (lacks []string) {
	for _, part := range []struct {
		missing bool
		says    string
	}{
		{l != Off && !k.Reaper, "subreaper (what leaves the process group outlives the analysis)"},
		{l == Strict && k.Landlock < landlockFiles, "Landlock (cannot keep from files)"},
		{l != Off && !k.Signals(), "Landlock ABI 6 (cannot keep from signalling other processes)"},
		{l == Strict && !k.Seccomp, "seccomp (cannot keep from the network)"},
	} {
		if part.missing {
			lacks = append(lacks, part.says)
		}
	}
	return lacks
}
