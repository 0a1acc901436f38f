//go:build unix

package crowd

import (
	"bufio"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
	"time"
)

// The roles in which the service starts this program.
const (
	AnalyzerRole = "be-analyzer"
	SleeperRole  = "be-sleeper"
)

// A song's first line tells what its analysis does, and with what amount.
const (
	Plays    = "plays"    // is analysed in so many milliseconds
	Noise    = "noise"    // is no music
	Panics   = "panics"   // crashes the analyzer
	Hangs    = "hangs"    // never ends, nor does it when asked to
	Forks    = "forks"    // leaves so many processes behind, which hold its output, half of them in sessions of their own
	Eats     = "eats"     // takes memory, up to so many MiB
	Floods   = "floods"   // writes so many MiB to standard output
	Fills    = "fills"    // writes so many MiB to its folder
	Babbles  = "babbles"  // writes what is no message
	Vanishes = "vanishes" // kills itself
)

// Analyze is the analyzer of the attacked service.
func Analyze(args []string, out io.Writer) int {
	id, input, output := args[0], args[1], args[2]
	var recipe string
	var amount int
	f, err := os.Open(input)
	if err != nil {
		return 1
	}
	defer f.Close()
	if _, err := fmt.Fscanln(bufio.NewReader(f), &recipe, &amount); err != nil {
		return 1
	}
	switch recipe {
	case Plays:
		play(out, amount)
	case Noise:
		_, _ = fmt.Fprintf(out, `{"error":{"code":"decode_failed","message":"This is noise."}}`+"\n")
		return 1
	case Panics:
		panic("poison")
	case Hangs:
		signal.Ignore(syscall.SIGTERM)
		Sleep()
	case Forks:
		fork(amount, id)
	case Eats:
		eat(amount)
	case Floods:
		pour(out, amount)
	case Fills:
		fill(filepath.Join(output, "big"), amount)
	case Babbles:
		_, _ = fmt.Fprintf(out, "}{ not json\x00\xff {\"id\": 3}\n")
		return 0
	case Vanishes:
		_ = syscall.Kill(os.Getpid(), syscall.SIGKILL)
	}
	_, _ = fmt.Fprintf(out, `{"id":%q,"duration_sec":1,"tempo":{"bpm_global":120},"meter":{"numerator":4,"denominator":4},`+
		`"beats":[],"downbeats":[],"chords":[],"lyrics":[]}`+"\n", id)
	return 0
}

// play tells of progress for so many milliseconds.
func play(out io.Writer, milliseconds int) {
	const steps = 4
	tick := time.NewTicker(max(1, time.Duration(milliseconds)*time.Millisecond/steps))
	defer tick.Stop()
	for i := range steps {
		_, _ = fmt.Fprintf(out, `{"progress":%g,"stage":"beats"}`+"\n", float64(i)/steps)
		<-tick.C
	}
}

// Sleep does nothing for longer than any test lasts.
func Sleep() { <-time.After(time.Hour) }

func fork(children int, id string) {
	self, err := os.Executable()
	if err != nil {
		return
	}
	for i := range children {
		cmd := exec.Command(self, SleeperRole, id) //nolint:noctx // is to outlive us
		cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: i%2 == 0}
		cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
		_ = cmd.Start() // a system that refuses has defended itself
	}
}

func eat(mib int) {
	var held [][]byte
	for range mib {
		block := make([]byte, 1<<20)
		for i := 0; i < len(block); i += 1 << 12 {
			block[i] = 1 // pages count when they are written to
		}
		held = append(held, block)
	}
	fmt.Fprintln(os.Stderr, len(held))
}

func pour(out io.Writer, mib int) {
	block := make([]byte, 1<<20)
	for i := range block {
		block[i] = 'x'
	}
	for range mib {
		if _, err := out.Write(block); err != nil {
			os.Exit(1)
		}
	}
}

func fill(path string, mib int) {
	f, err := os.Create(path)
	if err != nil {
		os.Exit(1)
	}
	pour(f, mib)
	_ = f.Close()
}
