// Package people is the catalogue's knowledge of those who may come in: their
// accounts, passwords, sessions and the tokens of their programs, the duties
// they are charged with, and what they keep for themselves (searches, tables
// handed in to be looked at).
//
// Passwords, tokens and sessions are kept as hashes only; package index makes
// and compares them. Wrong sign-ins are counted before the password is
// compared, so that guesses made at once count each other.
package people
