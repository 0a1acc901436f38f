package cli

import (
	"regexp"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// arrange puts a command line into the words and the order that kong takes: flags before
// arguments, between which people put them; "help jobs" as "jobs --help"; and --help
// where a group of commands is named, or nothing at all.
func arrange(root *kong.Node, args []string) ([]string, error) {
	if len(args) > 0 && args[0] == "help" {
		args = append(slices.Clone(args[1:]), "--help")
	}
	a := arranging{node: root}
	for len(args) > 0 {
		if len(args) == 1 && a.wantsValue(args[0]) {
			return nil, misused("%s wants a value", args[0])
		}
		args = a.take(args)
	}
	switch {
	case len(a.arguments) == 0 && !a.node.Leaf():
		return append(a.front, "--help"), nil
	case len(a.arguments) == 0 || !a.node.Leaf():
		return append(a.front, a.arguments...), nil
	default:
		return slices.Concat(a.front, []string{"--"}, a.arguments), nil
	}
}

type arranging struct {
	node      *kong.Node // the command so far
	front     []string   // commands and flags
	arguments []string
}

// negative is a value that is no flag.
var negative = regexp.MustCompile(`^-\d`)

// take takes an argument, a command, or a flag with its value, and returns the rest.
func (a *arranging) take(args []string) (rest []string) {
	arg, rest := args[0], args[1:]
	switch {
	case arg == "--":
		a.arguments = append(a.arguments, rest...)
		return nil
	case strings.HasPrefix(arg, "-") && arg != "-":
		if !a.wantsValue(arg) || len(rest) == 0 {
			a.front = append(a.front, arg)
			return rest
		}
		value := rest[0]
		switch {
		case !negative.MatchString(value):
			a.front = append(a.front, arg, value)
		case strings.HasPrefix(arg, "--"):
			a.front = append(a.front, arg+"="+value)
		default:
			a.front = append(a.front, arg+value)
		}
		return rest[1:]
	}
	if child := a.child(arg); child != nil && len(a.arguments) == 0 {
		a.node, a.front = child, append(a.front, arg)
	} else {
		a.arguments = append(a.arguments, arg)
	}
	return rest
}

func (a *arranging) child(name string) *kong.Node {
	for _, child := range a.node.Children {
		if child.Name == name || slices.Contains(child.Aliases, name) {
			return child
		}
	}
	return nil
}

// wantsValue reports whether the value of a flag, or of the last of several short ones,
// is the next word.
func (a *arranging) wantsValue(arg string) bool {
	if arg == "-" || !strings.HasPrefix(arg, "-") {
		return false
	}
	if long, found := strings.CutPrefix(arg, "--"); found {
		flag := a.flag(func(f *kong.Flag) bool { return f.Name == long || slices.Contains(f.Aliases, long) })
		return flag != nil && !flag.IsBool() && !flag.IsCounter() // with = in it, it has no flag
	}
	short := []rune(arg[1:])
	for i, r := range short {
		flag := a.flag(func(f *kong.Flag) bool { return f.Short == r })
		if flag == nil {
			return false
		}
		if !flag.IsBool() && !flag.IsCounter() {
			return i == len(short)-1
		}
	}
	return false
}

func (a *arranging) flag(is func(*kong.Flag) bool) *kong.Flag {
	for node := a.node; node != nil; node = node.Parent {
		if i := slices.IndexFunc(node.Flags, is); i >= 0 {
			return node.Flags[i]
		}
	}
	return nil
}
