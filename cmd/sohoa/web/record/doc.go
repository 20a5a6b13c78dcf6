// Package record is the part of the site that shows one document: its pages
// with the words that were read of them, its fields, what it names and what
// names it, its history; how a file is divided into documents; and its data
// taken over for a dossier.
//
// Other parts that draw pages use [Drawn] and [Paper], so that a page looks
// the same wherever it is shown: boxes and words are in pixels of the upright
// page and laid over its picture as SVG.
package record
