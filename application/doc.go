// Package application holds the use cases: what Songmap does when somebody asks
// (Intake, Jobs, Library, Webhooks, Health) and what it does by itself (Workers,
// Rescue, Feed, Relay, Sweeper). Each fetches, lets the domain decide, and keeps the
// outcome. Announced, the repository as they see it, announces what was kept.
//
// The fields of a use case are what it needs. All are required, but for limits and
// lists, whose zero value means none.
package application
