package docs_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"songmap/bootstrap"
)

const operations = "docs/operations.md"

func TestTheTableOfSettingsIsThatOfTheFlags(t *testing.T) {
	t.Parallel()
	const begins, ends = "<!-- Made by make docs. -->\n", "<!-- End of what make docs made. -->\n"
	text := read(t, root+"/"+operations)
	before, rest, begun := strings.Cut(text, begins)
	_, after, ended := strings.Cut(rest, ends)
	if !begun || !ended {
		t.Fatalf("%s has no place for the table of settings", operations)
	}
	upToDate(t, operations, text, before+begins+settings(t)+ends+after)
}

// settings are the flags of serve as a table.
func settings(t *testing.T) string {
	t.Helper()
	var config bootstrap.Config
	parser, err := kong.New(&config, bootstrap.Vars(), kong.Vars{"workers": "CPUs"})
	if err != nil {
		t.Fatal(err)
	}
	var table strings.Builder
	table.WriteString("\n| setting | default | what it does |\n|---|---|---|\n")
	for _, flag := range parser.Model.Flags {
		if !flag.Hidden && flag.Name != "help" {
			fmt.Fprintf(&table, "| `--%s` | %s | %s |\n", flag.Name, byDefault(flag), cell(flag.Help))
		}
	}
	return table.String() + "\n"
}

func byDefault(flag *kong.Flag) string {
	switch {
	case flag.IsBool():
		return "off"
	case flag.Default == "":
		return "–"
	}
	return "`" + flag.Default + "`"
}

// cell is text in a table, where a name like [STATUS=]PERIOD is no link.
func cell(text string) string {
	return strings.NewReplacer("|", `\|`, "<", "&lt;").Replace(text)
}
