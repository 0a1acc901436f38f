package process

import (
	"testing"
	"testing/fstest"
)

func TestMemoryIsThatOfTheMachineOrOfTheControlGroup(t *testing.T) {
	t.Parallel()
	const meminfo = "MemTotal:       24684000 kB\nMemFree:         1000 kB\nMemAvailable:   8388608 kB\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  int64
	}{
		"the machine's":         {map[string]string{"proc/meminfo": meminfo}, 8 << 30},
		"of a group":            {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "1073741824\n"}, 1 << 30},
		"of the group around":   {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/a/b\n", "sys/fs/cgroup/a/b/memory.max": "max\n", "sys/fs/cgroup/a/memory.max": "1073741824\n"}, 1 << 30},
		"of a container":        {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1 << 30},
		"larger than there is":  {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "99999999999\n"}, 8 << 30},
		"a group alone":         {map[string]string{"proc/self/cgroup": "0::/\n", "sys/fs/cgroup/memory.max": "1073741824\n"}, 1 << 30},
		"of the first version":  {map[string]string{"proc/meminfo": meminfo, "proc/self/cgroup": "4:memory:/a\n", "sys/fs/cgroup/a/memory.max": "1\n"}, 8 << 30},
		"nothing":               {nil, 0},
		"nothing that makes it": {map[string]string{"proc/meminfo": "MemAvailable: many kB\n", "proc/self/cgroup": "?", "sys/fs/cgroup/memory.max": "?"}, 0},
	} {
		root := fstest.MapFS{}
		for file, text := range c.files {
			root[file] = &fstest.MapFile{Data: []byte(text)}
		}
		if got := available(root); got != c.want {
			t.Errorf("%s: %d bytes, want %d", name, got, c.want)
		}
	}
	if Available() <= 0 {
		t.Error("this machine has no memory")
	}
}
