package domain

import "slices"

// Scope is what a key lets its holder do.
type Scope string

// The scopes. Each includes those before it.
const (
	ScopeRead   Scope = "read"   // look at jobs, follow them, fetch what belongs to them
	ScopeSubmit Scope = "submit" // submit, cancel, retry and delete jobs
	ScopeAdmin  Scope = "admin"  // webhooks, clean-ups, and whatever else there is
)

// Scopes lists them, the narrowest first.
func Scopes() []Scope { return []Scope{ScopeRead, ScopeSubmit, ScopeAdmin} }

// Valid reports whether there is such a scope.
func (s Scope) Valid() bool { return slices.Contains(Scopes(), s) }

// Includes reports whether what needs another scope is allowed. One that there is not
// includes nothing, and nothing includes it.
func (s Scope) Includes(needed Scope) bool {
	return needed.Valid() && slices.Index(Scopes(), s) >= slices.Index(Scopes(), needed)
}
