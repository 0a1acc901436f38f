package rest

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"songmap/adapters/rest/document"
	"songmap/adapters/rest/problem"
	"songmap/ports"
)

// fileResponse sends a file and closes it. Range, HEAD and conditions are
// net/http's; a file whose hash is known has a strong ETag.
func fileResponse(f ports.File, media, name, sha256 string) *huma.StreamResponse {
	return &huma.StreamResponse{Body: func(ctx huma.Context) {
		defer f.Close()
		r, w := humago.Unwrap(ctx)
		h := w.Header()
		h.Set("Content-Type", media)
		h.Set("Content-Disposition", disposition("inline", name))
		if sha256 != "" {
			h.Set("ETag", `"`+sha256+`"`)
		}
		tidyRange(r)
		http.ServeContent(w, r, "", f.Modified, f)
	}}
}

// noFile says that it may be the job or only its file that is not there.
func noFile(err error, id string) error {
	if errors.Is(err, ports.ErrNotFound) {
		return problem.New(problem.NotFound, "Job %s not found, or it has no such file", problem.Echo(id))
	}
	return err
}

func audioResponses() map[string]*huma.Response {
	responses := fileResponses("The whole file: audio/mpeg, audio/wav and so on, application/octet-stream where that is not known", map[string]*huma.MediaType{"*/*": anyBytes()})
	responses["307"] = &huma.Response{
		Description: "Where the file can be had for an hour, if the service sends clients to its object store",
		Headers:     map[string]*huma.Header{"Location": document.Header("An address that is signed.", huma.TypeString)},
	}
	return responses
}

func fileResponses(whole string, content map[string]*huma.MediaType) map[string]*huma.Response {
	parts := map[string]*huma.MediaType{}
	for name := range content {
		parts[name] = anyBytes()
	}
	headers := func() map[string]*huma.Header {
		return map[string]*huma.Header{
			"Accept-Ranges":       document.Header("bytes", huma.TypeString),
			"Content-Disposition": document.Header("Names the file.", huma.TypeString),
			"ETag":                document.Header("For If-None-Match and If-Range, where the file's hash is known.", huma.TypeString),
			"Last-Modified":       document.Header("For If-Modified-Since and If-Range.", huma.TypeString),
		}
	}
	responses := notModified()
	responses["200"] = &huma.Response{Description: whole, Content: content, Headers: headers()}
	responses["206"] = &huma.Response{Description: "The part that Range asks for, or several as multipart/byteranges", Content: parts, Headers: headers()}
	responses["206"].Headers["Content-Range"] = document.Header("Which part, of how many bytes; of several, it is in the body.", huma.TypeString)
	return responses
}

func anyBytes() *huma.MediaType {
	return &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
}

// maxRanges is how many parts of a file may be asked for at once. Each costs
// a header of its own, which may be longer than the part.
const maxRanges = 16

// tidyRange takes from a request what net/http would answer otherwise than RFC
// 9110 wants it: a unit that we do not know, and ranges of anything but GET,
// are passed over, and the last 0 bytes of a file are no part of it.
func tidyRange(r *http.Request) {
	text := r.Header.Get("Range")
	if text == "" {
		return
	}
	unit, set, _ := strings.Cut(text, "=")
	if r.Method != http.MethodGet || !strings.EqualFold(strings.TrimSpace(unit), "bytes") || strings.Count(set, ",") >= maxRanges {
		r.Header.Del("Range")
		return
	}
	const behindTheEnd = "9223372036854775807-"
	parts := strings.Split(set, ",")
	for i, part := range parts {
		if part = strings.TrimSpace(part); len(part) > 1 && strings.Trim(part[1:], "0") == "" && part[0] == '-' {
			parts[i] = behindTheEnd
		}
	}
	r.Header.Set("Range", "bytes="+strings.Join(parts, ","))
}

// mediaType is what browsers need in order to play a file. The table is ours
// rather than the machine's, so that it is the same everywhere, and holds
// audio only, so that no upload is ever shown as a page.
func mediaType(extension string) string {
	return cmp.Or(map[string]string{
		".mp3": "audio/mpeg", ".wav": "audio/wav", ".flac": "audio/flac", ".aac": "audio/aac",
		".ogg": "audio/ogg", ".oga": "audio/ogg", ".opus": "audio/ogg", ".m4a": "audio/mp4", ".mp4": "audio/mp4",
		".aif": "audio/aiff", ".aiff": "audio/aiff", ".aifc": "audio/aiff", ".webm": "audio/webm", ".wma": "audio/x-ms-wma",
	}[strings.ToLower(extension)], "application/octet-stream")
}

// disposition says whether a file is shown inline or saved as an attachment
// (RFC 6266), and names it: in ASCII for old programs, and as it is.
func disposition(what, name string) string {
	name = strings.ToValidUTF8(name, "\uFFFD")
	plain := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' || strings.ContainsRune(`"\%`, r) {
			return '_'
		}
		return r
	}, name)
	var full strings.Builder
	for _, b := range []byte(name) {
		if attrChar(b) {
			full.WriteByte(b)
			continue
		}
		fmt.Fprintf(&full, "%%%02X", b)
	}
	return fmt.Sprintf(`%s; filename="%s"; filename*=UTF-8''%s`, what, plain, full.String())
}

// attrChar reports whether a byte stands for itself in RFC 8187.
func attrChar(b byte) bool {
	return 'a' <= b && b <= 'z' || 'A' <= b && b <= 'Z' || '0' <= b && b <= '9' || strings.IndexByte("!#$&+-.^_`|~", b) >= 0
}
