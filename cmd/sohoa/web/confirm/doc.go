// Package confirm is the part of the site where people say what is right: the
// desk that shows one document beside its fields, one field of many documents
// side by side, the rounds in which a sample is looked at again, and how much
// each clerk confirmed.
//
// A document on the desk is leased to its clerk, and the next one is leased
// ahead so that its pictures are there in time. What a person typed is never
// lost where something was refused: the form comes back as it was.
package confirm
