// Package confusion learns what readers of scans make of letters, from what
// they read and what a person confirmed it to be: "rn" for "m", "l" for "i",
// "ỉ" for "í". The search widens words by it, below what was typed.
//
// It is counting only: texts are laid side by side letter by letter, and what
// differs is counted against how often the letter was read at all. Texts that
// differ in more than a third of their letters are no readings of each other:
// the person wrote something else. Until an office has learned from its own
// paper the shipped table stands, which names what every reader does.
package confusion
