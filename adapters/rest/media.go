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

// inline names a file for those who save it (RFC 6266): in ASCII for old
// programs, and as it is.
func inline(name string) string {
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
	return fmt.Sprintf(`inline; filename="%s"; filename*=UTF-8''%s`, plain.String(), full.String())
}

// attrChar reports whether a byte stands for itself in RFC 8187.
func attrChar(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}
