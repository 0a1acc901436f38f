package bootstrap

import "runtime/debug"

// stamped is the version that make gives to what it builds.
var stamped string //nolint:gochecknoglobals // the linker can set nothing else

// version is what was stamped into the program or else, as where somebody has
// called the toolchain by hand, what that knows.
func version() string {
	if stamped != "" {
		return stamped
	}
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	return built(info)
}

// built is the version of the module, or the commit that the program was built
// from.
func built(info *debug.BuildInfo) string {
	if v := info.Main.Version; v != "" && v != "(devel)" {
		return v
	}
	revision, dirty := "devel", ""
	for _, s := range info.Settings {
		switch {
		case s.Key == "vcs.revision":
			revision = s.Value[:min(12, len(s.Value))]
		case s.Key == "vcs.modified" && s.Value == "true":
			dirty = "+changes"
		}
	}
	return revision + dirty
}
