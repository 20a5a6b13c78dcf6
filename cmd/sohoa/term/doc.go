// Package term is what a command of sohoa speaks through: where results and
// complaints go, in which language, and with which exit code it ends.
//
// A command gets one [Terminal] and nothing else of the world: no global
// writer, no global language. Results go to Out and may be piped; progress and
// complaints go to Err. Whatever a person reads comes from web/text by key.
//
// # Exit codes
//
// They are part of what scripts rely on and stand in one place, the Exit
// constants; the documentation of the command lists them in words. A command
// that did its work but found something wrong has said so already and returns
// [Partly]; the code of every other error follows from its kind.
package term
