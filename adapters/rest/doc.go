// Package rest is Songmap's HTTP interface. It translates calls into questions
// to the driving ports, and what the ports return into JSON, problem documents
// (RFC 9457) and files; it decides nothing about jobs.
//
// Huma reads the parameters, checks them and writes the OpenAPI document.
// Uploads and downloads go past it to net/http, because they are streams.
//
// What a request passes before it reaches a call is in package middleware.
package rest
