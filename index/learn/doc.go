// Package learn makes what the archive learns from its own confirmations: a
// small model of the type of a record from its wording, and the confidence
// from which the machine's values of a field are accepted. It is arithmetic
// only; package index gives it the confirmed documents and keeps what it makes.
//
// # The model
//
// Multinomial naive Bayes over the folded words and pairs of words at the
// beginning of a record: a few hundred kilobytes, made in seconds, and every
// weight can be read. It is a third signal beside the printed type and the
// symbol, never the only one: what it says of a record whose type is not sure
// is offered, and only its agreement with another signal is evidence.
//
// # Never silently worse
//
// One confirmed document in five is held back, chosen by its id, so that no
// model, old or new, was ever made from it. A new model takes over only where
// it is right on at least as many of those as the one in force. A threshold is
// set only from enough values, and so that the precision wanted holds by the
// lower end of its interval as far as the numbers can show it. All that was
// tried stands in the catalogue, with its evidence.
package learn
