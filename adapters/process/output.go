package process

import (
	"bytes"
	"encoding/json"
	"fmt"

	"songmap/adapters/internal/songjson"
	"songmap/domain"
)

// maxOutput is how many bytes an analyzer may write to its standard output.
const maxOutput = 64 << 20

// output parses the standard output of an analyzer as it comes. Messages are JSON
// objects, each on a line. What is no message is kept until the end: it may be a log,
// or an object that spans lines.
type output struct {
	progress progress
	stop     func(error) // ends the analyzer

	size int
	line []byte // that is not complete
	rest []byte // lines that are no message

	songMap    []byte
	failure    *domain.Failure
	notSongMap error // why the last object that could have been a Song Map is none
}

func (o *output) Write(p []byte) (int, error) {
	if o.size += len(p); o.size > maxOutput {
		o.stop(errTooMuch)
		return 0, errTooMuch
	}
	n := len(p)
	for {
		line, after, ended := bytes.Cut(p, []byte("\n"))
		o.line = append(o.line, line...)
		if !ended {
			return n, nil
		}
		o.endLine()
		p = after
	}
}

func (o *output) endLine() {
	if !o.message(o.line) {
		o.rest = append(append(o.rest, o.line...), '\n')
	}
	o.line = o.line[:0]
}

// end ends the output. If no line was a Song Map, it looks for an object that spans
// lines and begins at the start of one, from the last backwards.
func (o *output) end() {
	o.endLine()
	const tries = 1000 // more such lines than a log has, few enough to be quick
	for at, n := len(o.rest), 0; n < tries && o.songMap == nil && o.failure == nil; n++ {
		if at = lastObject(o.rest[:at]); at < 0 {
			return
		}
		var object json.RawMessage
		if err := json.NewDecoder(bytes.NewReader(o.rest[at:])).Decode(&object); err != nil {
			o.notSongMap = err
			continue
		}
		o.message(object)
	}
}

// lastObject returns where the last line begins that begins with a brace, or -1.
func lastObject(text []byte) int {
	if at := bytes.LastIndex(text, []byte("\n{")); at >= 0 {
		return at + 1
	}
	if bytes.HasPrefix(text, []byte("{")) {
		return 0
	}
	return -1
}

// message handles text if it is one JSON object.
func (o *output) message(text []byte) bool {
	text = bytes.TrimSpace(text)
	if !bytes.HasPrefix(text, []byte("{")) || !json.Valid(text) {
		return false
	}
	fault := songjson.Check(text)
	if fault == nil {
		o.songMap = bytes.Clone(text)
		return true
	}
	var m struct {
		Progress *float64
		Stage    domain.Stage
		Error    any
	}
	_ = json.Unmarshal(text, &m) // what has the wrong type stays empty
	switch {
	case m.Error != nil:
		o.fail(text)
	case m.Progress != nil:
		o.progress.take(*m.Progress, m.Stage)
	default:
		o.notSongMap = fault
	}
	return true
}

// fail handles the message that the analysis failed.
func (o *output) fail(text []byte) {
	var m struct {
		Error struct {
			Code    domain.Code
			Message string
		}
	}
	_ = json.Unmarshal(text, &m) // what has the wrong type stays empty
	o.failure = reported(m.Error.Code, m.Error.Message)
	o.notSongMap = fmt.Errorf("analyzer says %.1000s", text)
}

// progress turns an analyzer's progress into calls of a ports.Advance.
type progress struct {
	advance  func(float64, domain.Stage)
	fraction float64
	stage    domain.Stage
}

// take passes on valid progress, and repeats the last value instead of an invalid one:
// at least the analyzer is alive.
func (p *progress) take(fraction float64, stage domain.Stage) {
	if fraction >= p.fraction && fraction <= 1 {
		p.fraction = fraction
	}
	if stage.Valid() {
		p.stage = stage
	}
	p.advance(p.fraction, p.stage)
}
