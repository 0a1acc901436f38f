// Package web is the page that people see: Jobs for whoever runs the service,
// Song for whoever plays the music. It is files and a handler, and a client
// of the public API alone; it knows nothing of the rest of Songmap.
//
// The files are plain HTML, CSS and ES modules, as they lie in ui: nothing
// builds them. They keep a strict Content-Security-Policy (no inline script or
// style) and ask nobody but the service that sent them.
package web
