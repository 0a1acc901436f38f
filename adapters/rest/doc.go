// Package rest is Songmap's HTTP interface. It translates calls into questions
// to the driving ports, and what the ports answer into JSON, problem documents
// (RFC 9457) and files; it decides nothing about jobs.
//
// Huma reads the parameters, checks them and writes the OpenAPI document.
// Uploads and downloads go past it to net/http, because they are streams.
//
// A request passes these layers, outermost first:
//
//	access log, panics     one line each; a panic is a problem, too
//	headers                what every answer says to browsers
//	crowd                  above the limit of connections only probes pass
//	bodies                 nobody holds a connection by sending nothing
//	host                   nobody calls us by a name that is not ours
//	CORS                   pages of the listed origins may call
//	cross-origin check     forms of other sites may not
//	API keys               if there are any
//	mux, huma, operation
package rest
