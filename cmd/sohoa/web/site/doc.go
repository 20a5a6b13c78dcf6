// Package site is what all parts of the web site share: the way in, the frame
// of pages, and the answers.
//
// # A visit
//
// A request becomes a [Visit]: who asks, in which language, under which
// reference number. Handlers get nothing else; the viewer is taken from it and
// given to package index with every question. People have a session kept on
// the server and a SameSite=Strict cookie; programs send a token. Requests
// that change something must come from our own pages
// ([http.CrossOriginProtection]) unless they carry a token, which a browser
// never adds by itself. On a plain-http network browsers send no
// Sec-Fetch-Site, so that the check rests on Origin: the referrer policy must
// stay "same-origin", because with "no-referrer" browsers send "Origin: null"
// with our own forms.
//
// # A handler
//
// A handler parses, asks and shows, and returns an error instead of writing
// one. One place (fail) turns errors into a page or a JSON answer with a
// sentence that says what to do and, where the fault is ours, a reference
// number that is also in the log.
//
// # A page
//
// A page is a typed struct that embeds [Frame]; its template, style and script
// share a folder. Nothing is sent before a template has run to its end.
//
// # A section
//
// What the site does is in its sections. A [Section] has a table of its
// addresses, each with its method and the roles that may use it; there is no
// other way to register a handler. It embeds *Site, asks the index what it
// needs, and does not know the other sections.
package site
