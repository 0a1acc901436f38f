package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// cpu is the processor time that was used.
type cpu struct{ client, server time.Duration }

func (c cpu) since(before cpu) cpu { return cpu{c.client - before.client, c.server - before.server} }

// usedBy is what this process and a server have used so far. Rates vary with what
// else a machine does; this hardly does.
func usedBy(server int) (used cpu) {
	var own syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &own) == nil {
		used.client = time.Duration(own.Utime.Nano() + own.Stime.Nano())
	}
	stats, _ := filepath.Glob("/proc/[0-9]*/stat") // none: not Linux
	for _, file := range stats {
		used.server += ticks(file, server)
	}
	return used
}

// tick is the unit of the times in /proc.
const tick = 10 * time.Millisecond

// ticks is what a process has used, if it is the server's, together with the
// children that it has waited for (proc(5): ppid, utime, stime, cutime, cstime).
func ticks(stat string, server int) (used time.Duration) {
	text, err := os.ReadFile(stat)
	if err != nil {
		return 0 // it has ended
	}
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	own := filepath.Base(filepath.Dir(stat)) == strconv.Itoa(server)
	if len(fields) < 15 || !own && string(fields[1]) != strconv.Itoa(server) {
		return 0
	}
	for _, field := range fields[11:15] {
		n, _ := strconv.Atoi(string(field))
		used += time.Duration(n) * tick
	}
	return used
}
