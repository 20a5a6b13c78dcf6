// Package members lets people in: by password, by session, by the token of a
// program; it keeps their accounts and says which duties they are charged with.
//
// Passwords are hashed here, one at a time, and compared at the same cost for
// accounts that are not there, so that time does not tell who has one. Guesses
// are counted before they are compared; whoever guesses too often waits, but
// cannot keep an owner out from where he always comes.
//
// Package index embeds [Members]: its methods are methods of the index, and each
// that shows or changes somebody else's takes the viewer.
package members
