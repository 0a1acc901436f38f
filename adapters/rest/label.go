package rest

import (
	"io"
	"mime"
	"net/url"
	"path"
	"strings"
	"unicode"

	"golang.org/x/text/encoding/htmlindex"

	"songmap/adapters/rest/problem"
)

// label is the Content-Disposition of a part of a form.
type label struct {
	field  string
	file   string // its name as it came
	isFile bool
}

// labelOf reads a Content-Disposition as clients write it, which is not always
// as RFC 7578 wants it: names without quotes that have spaces, quotes inside
// quotes, filename* (RFC 8187) in old character sets, and words of mail headers
// (RFC 2047). A strict reader would take such a file for no file at all.
func labelOf(disposition string) (l label) {
	kind, rest, _ := strings.Cut(disposition, ";")
	if !strings.EqualFold(strings.TrimSpace(kind), "form-data") {
		return label{}
	}
	said := parameters(rest)
	l.field = said["name"]
	if l.file, l.isFile = said["filename*"]; l.isFile {
		l.file = extended(l.file)
		return l
	}
	if l.file, l.isFile = said["filename"]; l.isFile {
		l.file = words(l.file)
		return l
	}
	if _, inPieces := said["filename*0*"]; inPieces { // RFC 2231
		_, joined, _ := mime.ParseMediaType(disposition)
		l.file, l.isFile = joined["filename"], true
	}
	return l
}

// parameters are what follows the kind. If a name comes twice, the first counts.
func parameters(text string) map[string]string {
	all := map[string]string{}
	for text != "" {
		end := strings.IndexAny(text, ";=")
		if end < 0 || text[end] == ';' {
			_, text, _ = strings.Cut(text, ";") // no value: no parameter
			continue
		}
		name := strings.ToLower(strings.TrimSpace(text[:end]))
		var value string
		value, text = parameter(strings.TrimSpace(text[end+1:]))
		if _, twice := all[name]; !twice {
			all[name] = value
		}
	}
	return all
}

// parameter takes the value at the beginning of text. In quotes, the quote that
// ends it is the one with nothing but the next parameter behind it.
func parameter(text string) (value, rest string) {
	if !strings.HasPrefix(text, `"`) {
		value, rest, _ = strings.Cut(text, ";")
		return strings.TrimSpace(value), rest
	}
	var b strings.Builder
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			if i+1 < len(text) && strings.IndexByte(`"\`, text[i+1]) >= 0 {
				i++ // other backslashes are those of a path
			}
		case '"':
			rest := strings.TrimLeft(text[i+1:], " \t")
			if rest == "" || rest[0] == ';' {
				return b.String(), strings.TrimPrefix(rest, ";")
			}
		}
		b.WriteByte(text[i])
	}
	return b.String(), ""
}

// extended reads charset'language'percent-encoded bytes.
func extended(value string) string {
	charset, rest, found := strings.Cut(value, "'")
	if _, text, ok := strings.Cut(rest, "'"); found && ok {
		value = text
	} else {
		charset = ""
	}
	raw, err := url.PathUnescape(value)
	if err != nil {
		raw = value
	}
	if set, err := htmlindex.Get(charset); err == nil {
		if text, err := set.NewDecoder().String(raw); err == nil {
			return text
		}
	}
	return raw
}

// words reads the encoded words of a mail header, if they are any.
func words(text string) string {
	if !strings.Contains(text, "=?") {
		return text
	}
	d := mime.WordDecoder{CharsetReader: func(charset string, in io.Reader) (io.Reader, error) {
		set, err := htmlindex.Get(charset)
		if err != nil {
			return nil, err
		}
		return set.NewDecoder().Reader(in), nil
	}}
	if plain, err := d.DecodeHeader(text); err == nil {
		return plain
	}
	return text
}

const (
	maxName = 255 // bytes of a file name that are kept
	maxExt  = 16  // bytes of it that count as an extension
)

// baseName shows a file's name as people know it: without folders, which some
// programs send along, and without what could not be shown. Marks that write
// from right to left are part of a name; control characters are not.
func baseName(name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	name = strings.ReplaceAll(name, "%22", `"`) // browsers' escape (WHATWG HTML, multipart/form-data)
	name = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return -1
		}
		return r
	}, name)
	name = strings.TrimRight(name, `/\`)
	name = strings.TrimSpace(name[strings.LastIndexAny(name, `/\`)+1:])
	if name == "" || name == "." || name == ".." {
		return "upload"
	}
	return shorten(name)
}

// shorten cuts a long name before its extension.
func shorten(name string) string {
	if len(name) <= maxName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > maxExt {
		ext = ""
	}
	return problem.Clip(name, maxName-len(ext)) + ext
}
