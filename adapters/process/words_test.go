package process_test

import (
	"slices"
	"testing"

	"songmap/adapters/process"
)

func TestWordsAreSplitAsAShellDoes(t *testing.T) {
	t.Parallel()
	for line, want := range map[string][]string{
		``:                     nil,
		" \t\n":                nil,
		`python3 -m analyze`:   {"python3", "-m", "analyze"},
		`  a   b  `:            {"a", "b"},
		`'a b' "c d" e\ f`:     {"a b", "c d", "e f"},
		`a'b'"c"d`:             {"abcd"},
		`'' ""`:                {"", ""},
		`'$HOME "x" \n'`:       {`$HOME "x" \n`},
		`"a\"b" "c\\d" "e\nf"`: {`a"b`, `c\d`, `e\nf`},
		`\'a \"b \\c`:          {`'a`, `"b`, `\c`},
		`a;b | c > d && $(e)`:  {"a;b", "|", "c", ">", "d", "&&", "$(e)"},
		`run {id} "{input}" é`: {"run", "{id}", "{input}", "é"},
		"a\\\nb":               {"a\nb"},
	} {
		if got, err := process.Words(line); err != nil || !slices.Equal(got, want) {
			t.Errorf("Words(%q) = %q, %v; want %q", line, got, err, want)
		}
	}
}

func TestWordsRefusesWhatIsNotFinished(t *testing.T) {
	t.Parallel()
	for _, line := range []string{`'a`, `"a`, `a\`, `"a\"`, `a "b' c`} {
		if got, err := process.Words(line); err == nil {
			t.Errorf("Words(%q) = %q, want an error", line, got)
		}
	}
}
