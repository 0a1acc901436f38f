package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/alecthomas/kong"
)

// Complete is the hidden command that shells ask what may come next.
type Complete struct {
	Words []string `arg:"" optional:"" help:"What has been typed behind the name of the program, up to the word that is to be completed."`
}

// files stands for the names of files, which shells know better.
const files = ":files"

// Run prints the candidates, one a line, with their description behind a tab.
func (c *Complete) Run(s Streams, command *kong.Context) error {
	words := c.Words
	if len(words) == 0 {
		words = []string{""}
	}
	for _, found := range complete(command.Model.Node, words) {
		if _, err := fmt.Fprintln(s.Out, found); err != nil {
			return err
		}
	}
	return nil
}

// complete returns what the last word may become.
func complete(root *kong.Node, words []string) []string {
	if len(words) > 1 && words[0] == "help" {
		words = words[1:]
	}
	words = whole(words)
	before, current := words[:len(words)-1], words[len(words)-1]
	a := arranging{node: root}
	for len(before) > 0 {
		if flag := a.named(before[0]); len(before) == 1 && flag != nil && a.wantsValue(before[0]) {
			return values(flag, "", strings.TrimPrefix(current, "="))
		}
		before = a.take(before)
	}
	name, value, given := strings.Cut(current, "=")
	switch flag := a.named(name); {
	case flag != nil && given:
		return values(flag, name+"=", value)
	case strings.HasPrefix(current, "-"):
		return a.flags(current)
	case len(a.arguments) == 0 && !a.node.Leaf():
		return a.commands(current)
	default:
		return a.positional(current)
	}
}

// whole joins --flag, = and value to one word: bash takes them apart. What is to be
// completed stays a word of its own.
func whole(words []string) []string {
	var joined []string
	for i := 0; i < len(words); i++ {
		if last := len(joined) - 1; words[i] == "=" && last >= 0 && i+2 < len(words) {
			joined[last] += "=" + words[i+1]
			i++
		} else if words[i] != "=" || i == len(words)-1 {
			joined = append(joined, words[i])
		}
	}
	return joined
}

// named returns the flag that a word names.
func (a *arranging) named(word string) *kong.Flag {
	if long, found := strings.CutPrefix(word, "--"); found {
		return a.flag(func(f *kong.Flag) bool { return f.Name == long })
	}
	short, found := strings.CutPrefix(word, "-")
	if !found || short == "" {
		return nil
	}
	runes := []rune(short)
	return a.flag(func(f *kong.Flag) bool { return f.Short == runes[len(runes)-1] })
}

// values returns the values of a flag that begin so.
func values(flag *kong.Flag, prefix, begin string) []string {
	if isPath(flag.FormatPlaceHolder()) || isPath(flag.Name) {
		return []string{files}
	}
	return choices(flag.Value, prefix, begin)
}

// choices returns those of the values there are which begin so.
func choices(v *kong.Value, prefix, begin string) (found []string) {
	if v.Enum == "" {
		return nil
	}
	for _, value := range v.EnumSlice() {
		if strings.HasPrefix(value, begin) {
			found = append(found, prefix+value+"\t")
		}
	}
	return found
}

// isPath reports whether a word stands for the name of a file or a folder.
func isPath(word string) bool {
	parts := strings.Split(strings.ToLower(word), "-")
	return slices.Contains([]string{"path", "file", "dir", "database", "readable", "writable"}, parts[len(parts)-1])
}

func (a *arranging) flags(begin string) (found []string) {
	for node := a.node; node != nil; node = node.Parent {
		for _, flag := range node.Flags {
			if name := "--" + flag.Name; !flag.Hidden && strings.HasPrefix(name, begin) {
				found = append(found, name+"\t"+describe(flag.Help))
			}
		}
	}
	return found
}

func (a *arranging) commands(begin string) (found []string) {
	for _, child := range a.node.Children {
		if !child.Hidden && strings.HasPrefix(child.Name, begin) {
			found = append(found, child.Name+"\t"+describe(child.Help))
		}
	}
	return found
}

func (a *arranging) positional(begin string) []string {
	all := a.node.Positional
	if len(all) == 0 {
		return nil
	}
	next := all[min(len(a.arguments), len(all)-1)]
	if isPath(next.Name) {
		return []string{files}
	}
	return choices(next, "", begin)
}

// describe shortens a help to its first sentence.
func describe(help string) string {
	const width = 60
	sentence, _, _ := strings.Cut(help, ". ")
	return shorten(strings.TrimSuffix(sentence, "."), width)
}
