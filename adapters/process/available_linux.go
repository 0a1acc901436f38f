package process

import (
	"bytes"
	"io/fs"
	"os"
	"path"
	"strconv"
	"strings"
)

// Available returns how many bytes of memory this machine, or our control group, has
// for analyses; 0: not known.
func Available() int64 { return available(os.DirFS("/")) }

func available(root fs.FS) int64 {
	least := freeMemory(root)
	for _, limit := range cgroupLimits(root) {
		if least == 0 || limit < least {
			least = limit
		}
	}
	return least
}

// freeMemory returns what the kernel estimates can be used without swapping.
func freeMemory(root fs.FS) int64 {
	text, err := fs.ReadFile(root, "proc/meminfo")
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		if words := strings.Fields(line); len(words) >= 2 && words[0] == "MemAvailable:" {
			kib, _ := strconv.ParseInt(words[1], 10, 53) // 0 if it is no number
			return kib << 10
		}
	}
	return 0
}

// cgroupLimits returns the memory limits of our control group and its parents.
func cgroupLimits(root fs.FS) (limits []int64) {
	text, err := fs.ReadFile(root, "proc/self/cgroup")
	if err != nil {
		return nil
	}
	for line := range strings.Lines(string(text)) {
		group, found := strings.CutPrefix(strings.TrimSpace(line), "0::/")
		if !found { // of the first version, or no line at all
			continue
		}
		for at := path.Join("sys/fs/cgroup", group); strings.HasPrefix(at, "sys/fs/cgroup"); at = path.Dir(at) {
			limit, err := fs.ReadFile(root, path.Join(at, "memory.max"))
			if err != nil { // the outermost has none
				continue
			}
			if n, err := strconv.ParseInt(string(bytes.TrimSpace(limit)), 10, 64); err == nil { // or "max"
				limits = append(limits, n)
			}
		}
	}
	return limits
}
