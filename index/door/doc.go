// Package door is what every subject of package index does first: ask who
// comes, and say what he may see.
//
// [Scope] is the one place where a viewer becomes the scope of a question to the
// catalogue, [Allow] the one where a role is asked for; a rule of the house
// names the packages that may call them. What comes in from outside is brought
// into form here too.
package door
