package cli

import (
	"bytes"
	"fmt"
	"strings"
	"text/tabwriter"
)

// table is a table for people. Its last column may be of any width.
type table struct {
	text bytes.Buffer
	rows *tabwriter.Writer
	n    int
}

func newTable(titles ...string) *table {
	t := &table{n: -1}
	t.rows = tabwriter.NewWriter(&t.text, 0, 0, 2, ' ', 0)
	t.row(titles...)
	return t
}

func (t *table) row(cells ...string) {
	for i := range cells {
		cells[i] = printable(cells[i])
	}
	fmt.Fprintln(t.rows, strings.Join(cells, "\t"))
	t.n++
}

// print prints the rows, or a hint if there are none.
func (t *table) print(s Streams, none string) error {
	if t.n == 0 {
		s.hint("%s", none)
		return nil
	}
	_ = t.rows.Flush() // a buffer takes everything
	_, err := s.Out.Write(t.text.Bytes())
	return err
}
