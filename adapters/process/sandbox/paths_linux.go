package sandbox

import (
	"os"
	"slices"

	landlock "github.com/landlock-lsm/go-landlock/landlock"
)

// paths returns the rules about files.
func paths(r Rules) (rules []landlock.Rule, err error) {
	if r.Level != Strict {
		return nil, nil
	}
	rules = append(rules,
		landlock.RODirs(existing(Common(), true)...),
		landlock.ROFiles(existing(commonFiles(), false)...),
		landlock.RWFiles(existing([]string{"/dev/null", "/dev/zero", "/dev/full"}, false)...),
	)
	version := landlockVersion()
	for _, path := range slices.Concat(r.Readable, r.Writable) {
		info, err := os.Stat(path)
		if err != nil {
			return nil, err
		}
		writable := slices.Contains(r.Writable, path)
		switch {
		case info.IsDir() && writable && version >= landlockRefer:
			rules = append(rules, landlock.RWDirs(path).WithRefer())
		case info.IsDir() && writable:
			rules = append(rules, landlock.RWDirs(path))
		case info.IsDir():
			rules = append(rules, landlock.RODirs(path))
		case writable: // perhaps a device, and those are used by ioctl(2)
			rules = append(rules, landlock.RWFiles(path).WithIoctlDev())
		default:
			rules = append(rules, landlock.ROFiles(path))
		}
	}
	return rules, nil
}

// existing returns the paths that this system has, as folders or as files.
func existing(paths []string, folders bool) []string {
	return slices.DeleteFunc(paths, func(path string) bool {
		info, err := os.Stat(path)
		return err != nil || info.IsDir() != folders
	})
}
