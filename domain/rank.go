package domain

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The lowest and the highest priority of a job. That of most is 0.
const (
	MinPriority = -10
	MaxPriority = 10
)

// MaxGroup is how many characters the name of a group may have.
const MaxGroup = 64

// Ranked is the job with the priority and the group that whoever submits it wants.
func (j Job) Ranked(priority int, group string) (Job, error) {
	if err := CheckPriority(priority); err != nil {
		return j, err
	}
	if err := CheckGroup(group); err != nil {
		return j, err
	}
	j.Priority, j.Group = priority, group
	return j, nil
}

// CheckPriority says whether a job can have a priority.
func CheckPriority(priority int) error {
	if priority < MinPriority || priority > MaxPriority {
		return &InvalidError{"priority", fmt.Sprintf("must be a whole number from %d to %d", MinPriority, MaxPriority)}
	}
	return nil
}

// CheckGroup says whether a group can have a name. The empty name is that of the
// jobs without a group. What cannot be seen could hide that two names differ.
func CheckGroup(name string) error {
	hidden := func(r rune) bool { return !unicode.IsPrint(r) }
	if !utf8.ValidString(name) || utf8.RuneCountInString(name) > MaxGroup ||
		strings.ContainsFunc(name, hidden) || strings.TrimSpace(name) != name {
		return &InvalidError{"group", fmt.Sprintf("must be at most %d printable characters, without a space at either end", MaxGroup)}
	}
	return nil
}
