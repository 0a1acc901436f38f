package rest

import (
	"fmt"
	"strings"
)

// mediaType is what browsers need in order to play a file. The table is ours
// rather than the machine's, so that it is the same everywhere, and holds
// audio only, so that no upload is ever shown as a page.
func mediaType(extension string) string {
	switch strings.ToLower(extension) {
	case ".mp3":
		return "audio/mpeg"
	case ".wav":
		return "audio/wav"
	case ".flac":
		return "audio/flac"
	case ".ogg", ".oga", ".opus":
		return "audio/ogg"
	case ".m4a", ".mp4":
		return "audio/mp4"
	case ".aac":
		return "audio/aac"
	case ".aif", ".aiff", ".aifc":
		return "audio/aiff"
	case ".webm":
		return "audio/webm"
	case ".wma":
		return "audio/x-ms-wma"
	}
	return "application/octet-stream"
}

// What a browser does with a file (RFC 6266).
const (
	inline     = "inline"
	attachment = "attachment"
)

// disposition says what is to be done with a file, and names it for those who
// save it: in ASCII for old programs, and as it is.
func disposition(what, name string) string {
	var plain, full strings.Builder
	for _, r := range strings.ToValidUTF8(name, "\uFFFD") {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			r = '_'
		}
		plain.WriteRune(r)
	}
	for _, b := range []byte(strings.ToValidUTF8(name, "\uFFFD")) {
		if attrChar(b) {
			full.WriteByte(b)
			continue
		}
		fmt.Fprintf(&full, "%%%02X", b)
	}
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, what, plain.String(), full.String())
}

// attrChar reports whether a byte stands for itself in RFC 8187.
func attrChar(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}
