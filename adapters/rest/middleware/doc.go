// Package middleware is what every request passes before it reaches a call, and
// every response on its way back. It knows who may call, and nothing of jobs.
//
// The layers, outermost first:
//
//	access log, panics     one line each; a panic is a problem, too
//	compression            of text, for those who take it
//	headers                what every response says to browsers
//	connections            above the limit of connections only probes pass
//	bodies                 nobody holds a connection by sending nothing
//	host                   nobody calls us by a name that is not ours
//	CORS                   pages of the listed origins may call
//	cross-origin check     forms of other sites may not
//	API keys, sessions     if there are any keys
//	paths                  without steps up
//
// The limits on what one client may ask for are layers around single calls.
package middleware
