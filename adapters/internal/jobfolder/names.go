package jobfolder

import (
	"path"
	"regexp"
	"strings"
)

const uuidForm = `[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`

// The names that Songmap gives. What has another one may be anybody's: the place of a
// store may hold more than the files of jobs.
var (
	uploadName    = regexp.MustCompile(`^` + uuidForm + `(?:\.[a-z0-9]{1,10})?$`)
	jobName       = regexp.MustCompile(`^` + uuidForm + `$`)
	safeExtension = regexp.MustCompile(`^\.[a-z0-9]{1,10}$`)
)

// IsUpload reports whether Songmap gives such names to uploads.
func IsUpload(name string) bool { return uploadName.MatchString(name) }

// IsJob reports whether Songmap gives such ids to jobs.
func IsJob(id string) bool { return jobName.MatchString(id) }

// IsSongMap reports whether a Song Map of the job has such a name in the job's folder.
func IsSongMap(id, name string) bool {
	name, found := strings.CutSuffix(name, SongMap)
	token, ours := strings.CutPrefix(name, id)
	return found && ours && (token == "" || strings.HasPrefix(token, "."))
}

// Extension returns the extension of a file name in lower case if it is harmless.
// Players and decoders need it.
func Extension(fileName string) string {
	if e := strings.ToLower(path.Ext(fileName)); safeExtension.MatchString(e) {
		return e
	}
	return ""
}

// StemFiles are the names that a stem may have in the folder of a job, the first that
// is there before all others. Analyzers choose the format.
func StemFiles(stem string) (names []string) {
	for _, folder := range []string{"", Stems + "/"} {
		for _, format := range []string{"wav", "flac", "mp3", "ogg", "opus", "m4a", "aac"} {
			names = append(names, folder+stem+"."+format)
		}
	}
	return names
}

// TrashStamp is the form of a time in the name of a place in the trash, in UTC: such
// names are in the order of time.
const TrashStamp = "20060102T150405.000000Z"
