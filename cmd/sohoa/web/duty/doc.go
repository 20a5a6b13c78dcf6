// Package duty is the part of the site for those charged with something:
// records that bear a secrecy mark, the agency's signature, terms and
// disposal, and the audit.
//
// A duty is given to a person, not to a role. The routes are therefore open to
// everybody, and package index says who is charged; for all others the pages
// do not exist.
package duty
