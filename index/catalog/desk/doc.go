// Package desk is the clerk's work on documents: taking the next one that waits,
// saying what its fields are, accepting it, sending it back or round again, and
// dividing a file anew.
//
// A document is lent to one person until a time; whoever writes holds it or
// finds nobody holding it. What a person confirmed is never overwritten by the
// machine, and how often he put the machine right is counted when he says it.
package desk
