// Package intake is the part of the site where clerks hand scans in and follow
// what becomes of them: the upload form, a table with its ZIP, separator
// sheets to print, batches with their lists and the paper of a handover.
//
// A body is streamed into the store and hashed on the way. The server looks
// at no more than a file's first bytes; pictures are never decoded here. A
// form works without scripts, file by file, and a file that is refused does
// not stop the others.
package intake
