// Package ports holds the doors of the hexagon, one file a door.
//
// Driving ports are what the outside may ask; application implements them,
// adapters such as rest call them:
//
//	Intake           receive an upload, make a job of it
//	JobService       look at jobs and their history, cancel, retry, delete them
//	Feed             follow what happens to jobs, as it happens
//	WebhookService   who is notified of events, and what came of it
//	Library          fetch what belongs to a job: Song Map, upload, stems
//	Access           who may come in by a key of the store
//	Health           whether the service is ready, and why not
//
// Driven ports are what the application needs; adapters implement them:
//
//	JobRepository       memory, sqlite, postgres   where jobs live
//	EventLog            memory, sqlite, postgres   what happened to them
//	WebhookRepository   memory, sqlite, postgres   who is notified of it
//	Outbox              memory, sqlite, postgres   what is to be delivered to them
//	Keys                memory, sqlite, postgres   API keys
//	AuditLog            memory, sqlite, postgres   who asked for what
//	Instances           memory, postgres           who shares the store, and who leads
//	Watcher             postgres                   soon tells of what others store
//	RowSource           sqlite                     all that a store has, to be copied
//	RowTarget           postgres                   where it is copied to
//	Uploads             files                      what clients sent
//	Results             files                      what analyses left
//	Files               files                      both, seen by the sweeper
//	Analyzer            process                    turns an upload into a Song Map
//	Notifier            webhook                    sends messages to webhooks
//	Observer            zaplog, metrics            what operators see
//
// A port's comment binds both sides. For those that store something, and for the
// analyzer, tests/contract has a suite that every adapter runs. (Some projects call their HTTP
// servers ports; here a port is always an interface.)
package ports
