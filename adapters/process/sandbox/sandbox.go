// Package sandbox says what an analyzer and the programs that it starts may do, and lets
// the kernel enforce it. Enter restricts the calling thread and so everything that this
// thread starts from then on; it cannot be undone.
//
// docs/decisions/0010-sandbox.md says why it is built of these parts.
package sandbox

import "fmt"

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

	// Namespaces gives each program namespaces of its own, which end with its supervisor:
	// see Separate.
	Namespaces bool

	// Strict alone asks for the rest. A path that is a folder stands for
	// everything below it.
	Network  bool     // may talk to others by IPv4, IPv6 and the like
	Readable []string // may be read and run
	Writable []string // may be read, run, changed and filled
}

// Kernel is what the running kernel offers.
type Kernel struct {
	Landlock   int    // its version of Landlock; 0 is none
	Seccomp    bool   // filters system calls
	Reaper     bool   // lets a process become the parent of orphans
	Namespaces bool   // lets analyses have namespaces of their own: see Separate
	Withheld   string // why not
	Processes  bool   // limits how many processes an analysis has
}

// The versions of Landlock that matter here.
const (
	landlockFiles   = 1 // keeps from files
	landlockRefer   = 2 // lets files move between folders
	landlockSignals = 6 // keeps from signalling and listening to others
)

// CanStrict reports whether the kernel can enforce Strict.
func (k Kernel) CanStrict() bool {
	return k.Landlock >= landlockFiles && k.Seccomp && (k.Reaper || k.Namespaces)
}

// Signals reports whether the kernel can keep a program from signalling
// processes that are not its own.
func (k Kernel) Signals() bool { return k.Landlock >= landlockSignals }

// part is one of those that a sandbox is made of.
type part struct {
	wanted, there bool
	is            string
	lacks         string // what is lost without it
}

func (k Kernel) parts(l Level) []part {
	return []part{
		{l == Strict, k.Landlock >= landlockFiles, fmt.Sprintf("Landlock ABI %d", k.Landlock), "Landlock (cannot keep from files)"},
		{l == Strict, k.Seccomp, "seccomp", "seccomp (cannot keep from the network)"},
		{l == Basic, k.Seccomp, "seccomp", "seccomp (cannot keep from tracing and mounting)"},
		{l != Off, k.Namespaces, "namespaces", "namespaces (" + k.Withheld + ")"},
		{l != Off && !k.Namespaces, k.Reaper, "subreaper", "subreaper (what leaves the process group outlives the analysis)"},
		{
			l != Off && !k.Namespaces, k.Signals(), "Landlock for signals",
			"Landlock ABI 6 (cannot keep from signalling other processes)",
		},
		{l != Off, k.Processes, "limit on processes", "limit on processes (only namespaces of a user who is not root have one, from Linux 5.14 on)"},
	}
}

// Holds lists, for people, what of a level is in force.
func (k Kernel) Holds(l Level) (holds []string) {
	for _, p := range k.parts(l) {
		if p.wanted && p.there {
			holds = append(holds, p.is)
		}
	}
	return holds
}

// Lacks lists, for people, what the kernel lacks for a level.
func (k Kernel) Lacks(l Level) (lacks []string) {
	for _, p := range k.parts(l) {
		if p.wanted && !p.there {
			lacks = append(lacks, p.lacks)
		}
	}
	return lacks
}
