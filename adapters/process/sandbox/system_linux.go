package sandbox

// Common returns the folders that every program under Strict may read: other programs
// and their libraries, and facts about the machine. It has neither all of /etc nor all
// of /proc, as there are keys in the one and command lines in the other.
func Common() []string {
	return []string{
		"/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64", "/libx32", "/nix/store", "/gnu/store",
		"/etc/alternatives", "/etc/fonts", "/etc/ld.so.conf.d", "/etc/pki/tls/certs", "/etc/pki/ca-trust/extracted",
		"/etc/ssl/certs", "/etc/ca-certificates",
		"/proc/sys", "/sys/devices/system", "/sys/fs/cgroup", "/sys/kernel/mm/transparent_hugepage",
	}
}

func commonFiles() []string {
	return []string{
		"/dev/random", "/dev/urandom",
		"/etc/gai.conf", "/etc/group", "/etc/host.conf", "/etc/hosts", "/etc/ld.so.cache", "/etc/ld.so.conf",
		"/etc/ld.so.preload", "/etc/localtime", "/etc/mime.types", "/etc/nsswitch.conf", "/etc/passwd",
		"/etc/protocols", "/etc/resolv.conf", "/etc/services", "/etc/ssl/openssl.cnf", "/etc/timezone",
		"/proc/cpuinfo", "/proc/filesystems", "/proc/loadavg", "/proc/meminfo", "/proc/stat", "/proc/uptime", "/proc/version",
	}
}
