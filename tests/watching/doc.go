// Package watching holds what is shipped for those who watch over Songmap, the board and
// the alerts in deploy, to what the program exports and to their own tools.
package watching
