// Package domain says what a job is and what may happen to it.
//
// A job is one request to analyse one upload. It is born pending. A worker
// claims it, which makes it processing and gives the worker a token; every
// later write by that worker carries the token, and is refused once somebody
// else holds the job (a fencing token, Kleppmann 2016). The worker advances
// the job and in the end completes or fails it. A job whose worker shut down
// or vanished goes back to pending. A failed job may be retried by hand.
//
// What happens to a job is an event. Those who want to hear of it are webhooks,
// and an event on its way to one of them is a delivery, which is tried for a day.
//
// Jobs and deliveries are values: a transition returns the job as it would be,
// or an error and changes nothing. Nothing in this package reads a clock, draws
// a random number or does I/O; times come in as arguments and are kept in UTC,
// truncated to microseconds, so that every store can return them exactly.
package domain
