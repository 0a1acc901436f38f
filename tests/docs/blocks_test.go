package docs_test

import (
	"regexp"
	"strings"
)

// block is what stands between fences in a document.
type block struct {
	language, text string
	from, to       int // of the text in the document
}

var fenced = regexp.MustCompile("(?ms)^```([a-z]*)\n(.*?)^```$")

func blocks(document string) (found []block) {
	for _, at := range fenced.FindAllStringSubmatchIndex(document, -1) {
		found = append(found, block{document[at[2]:at[3]], document[at[4]:at[5]], at[4], at[5]})
	}
	return found
}

// mark begins a block that no test runs, where its readers see it.
const mark = "# not run by the tests: "

// reason is why the tests do not run a block.
func (b block) reason() (why string, marked bool) {
	first, _, _ := strings.Cut(b.text, "\n")
	return strings.CutPrefix(first, mark)
}
