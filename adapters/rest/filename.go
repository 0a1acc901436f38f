package rest

import (
	"path"
	"strings"
	"unicode"

	"songmap/adapters/rest/problem"
)

const (
	mostName = 255 // bytes of a file name that are kept
	mostExt  = 16  // bytes of it that count as an extension
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
	if len(name) <= mostName {
		return name
	}
	ext := path.Ext(name)
	if len(ext) > mostExt {
		ext = ""
	}
	return problem.Clip(name, mostName-len(ext)) + ext
}
