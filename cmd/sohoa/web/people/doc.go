// Package people is the part of the site about persons and their units: signing
// in and out, passwords, accounts with their duties, keys for programs, and
// units that went into others.
//
// Wrong names and wrong passwords are answered alike. A secret is shown once,
// in the answer that made it, and kept nowhere in the clear.
package people
