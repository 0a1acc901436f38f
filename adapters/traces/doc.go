// Package traces sends what was done for a job, and how long it took, to a collector
// of OpenTelemetry: from the request that submitted the job, over every attempt at it
// and the stages of its analysis, to the webhooks that were told of it.
//
// It stands before the ports. What is behind them knows of no trace, and the job alone
// carries, as a text, which one it belongs to (domain.Job.Trace). A nil *Traces stands
// before nothing, and costs nothing.
//
// Spans have the ids of jobs and the names of routes, and of what clients sent nothing.
package traces
