package process

// How much of a long text is kept: its end, which usually says why a program failed,
// and its beginning, where a crashing Go program says it.
const (
	keepHead = 4 << 10
	keepTail = 60 << 10
)

// headTail is a writer that keeps the beginning and the end of what is written.
type headTail struct {
	head, tail []byte
	cut        bool // something between them is lost
}

func (e *headTail) Write(p []byte) (int, error) {
	n := len(p)
	room := min(keepHead-len(e.head), n)
	e.head = append(e.head, p[:room]...)
	p = p[room:]
	if extra := len(e.tail) + len(p) - keepTail; extra > 0 {
		e.cut = true
		fromTail := min(extra, len(e.tail))
		e.tail = append(e.tail[:0], e.tail[fromTail:]...)
		p = p[extra-fromTail:]
	}
	e.tail = append(e.tail, p...)
	return n, nil
}

func (e *headTail) String() string {
	if e.cut {
		return string(e.head) + "\n[…]\n" + string(e.tail)
	}
	return string(e.head) + string(e.tail)
}
