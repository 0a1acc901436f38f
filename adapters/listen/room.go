package listen

// Room is how many of the connections that are wanted there may be, where so
// many files may be open (0: any number): three quarters of those that are not
// for connections above the limits.
func Room(wanted, files int) int {
	if files == 0 {
		return wanted
	}
	return min(wanted, max(2, (files-SideDoor)/4*3))
}
