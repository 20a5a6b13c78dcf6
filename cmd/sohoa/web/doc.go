// Package web shows the archive to people and to programs over HTTP.
//
// # One table
//
// Every address stands in the table of routes.go with its method and the
// roles that may use it; there is no other way to register a handler, and a
// test walks the table once for every role. Roles decide what a person may
// do; which records the person sees is decided by package index, which takes
// the viewer with every question and answers "not found" for the rest.
//
// # A handler
//
// A handler parses, asks and shows, and returns an error instead of writing
// one. One place (fail) turns errors into a page or a JSON answer with a
// sentence that says what to do and, where the fault is ours, a reference
// number that is also in the log. A page is a typed struct that embeds
// [Frame]; its template, style and script share a folder under page/, and a
// test checks each template against its struct.
//
// # Without script, without the Internet
//
// Searching and uploading work with scripts switched off. Everything a page
// needs is served from the program: no address of another host appears in
// any page, and the content security policy forbids inline script and style.
// Widths that depend on data are therefore drawn in SVG, whose attributes are
// no styles. The oldest browsers we care for are Chrome 109 and Firefox 115.
//
// # Who is asking
//
// People have a session kept on the server and a SameSite=Strict cookie;
// programs send a token. Requests that change something must come from our
// own pages ([http.CrossOriginProtection]) unless they carry a token, which a
// browser never adds by itself. On a plain-http network browsers send no
// Sec-Fetch-Site, so that the check rests on Origin: the referrer policy must
// stay "same-origin", because with "no-referrer" browsers send "Origin: null"
// with our own forms.
//
// # Uploads
//
// A body is streamed into the store and hashed on the way. The server looks
// at no more than a file's first bytes; pictures are never decoded here.
package web
