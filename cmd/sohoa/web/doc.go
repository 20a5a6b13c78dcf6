// Package web shows the archive to people and to programs over HTTP. It puts
// the site together from its parts, holds the pages' files, and shows the
// start page, which has a little of each part.
//
// # Where to look
//
//	site      the way in, the frame of pages, answers, and what a section is
//	find      the search page, and asking for a record that was not found
//	record    one document: pages, fields, division, data used again
//	intake    handing scans in, batches, separator sheets
//	confirm   the desk of clerks, rounds of checking
//	duty      secrecy, signature, disposal, audit
//	plan      register, targets, progress, reports
//	people    signing in, accounts, keys, units
//	health    checks and care of the installation
//	table     what is wrong in a table that was handed in, in words
//	stack     sheets between records, as PDF
//	text      sentences in both languages
//	page      template, style and script of each page, one folder a page
//	static    what all pages load
//
// # Who may do what
//
// Every section has a table of its addresses with the roles that may use them.
// A test here walks the tables of all sections once for every role and knows
// each line a second time. Roles decide what a person may do; which records
// the person sees is decided by package index, which takes the viewer with
// every question and answers "not found" for the rest.
//
// # Without script, without the Internet
//
// Searching and uploading work with scripts switched off. Everything a page
// needs is served from the program: no address of another host appears in
// any page, and the content security policy forbids inline script and style.
// Widths that depend on data are therefore drawn in SVG, whose attributes are
// no styles. The oldest browsers we care for are Chrome 109 and Firefox 115.
//
// The files of all pages stay together under page/, because they are read
// together: one style sheet is cut to what all pages use, one list knows what
// scripts may do, and the accessibility checker opens every page.
package web
