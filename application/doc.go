// Package application holds the use cases: what Songmap does when somebody
// asks (Intake, Jobs, Library, Health) and what it does by itself (Workers,
// Rescue). Each fetches, lets the domain decide, keeps the outcome, and announces it.
package application
