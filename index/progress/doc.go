// Package progress answers "how far has digitization come?" with figures that
// can be defended. It is arithmetic only: it opens no file and no database,
// takes what the catalogue counted and the register says is owed, and gives
// tables. The same input always gives the same output, so that a figure
// reported once can be made again.
//
// # What a figure is
//
// Numerator: documents for which every gate of the [Policy] in force held,
// counted from the append-only history. Denominator: what the approved
// register says is owed, minus what it excludes with a reason. Three things
// follow, and the types keep them:
//
//   - Where nothing is known to be owed the percentage is unknown: the second
//     result of [Figure.Percent] is false. It is never 0 and never 100.
//   - A roll-up adds numerators and denominators ([Figure.Add]). Percentages
//     are never averaged. Work of a unit without a register is shown but does
//     not enter the percentage of its province: a numerator without its
//     denominator would flatter ([Figure.Counted]).
//   - Files, documents and pages are kept apart ([Amount]); a percentage names
//     its [Measure].
//
// # Time
//
// A day is a day in Vietnam ([Zone]), whatever the clock of the machine says.
// Vietnam has kept UTC+7 without summer time since 1975, so a fixed zone is
// right and needs no zone database on the machine.
//
// # What counts, and when
//
// A document counts from the moment its last gate holds, whichever that is. A
// person accepts it, and it waits for nothing he could do: its two-layer PDF/A,
// the quality round of its batch, the agency's signature where its unit asks
// for one ([WaitsForOthers]). Each of these asks the policy again when it comes
// and appends the line of history in the name of the person who accepted. What
// counted under an earlier policy stays counted: a policy is never turned back
// upon the past. Of two versions with one date the later line holds.
//
// # Forecast
//
// The date on which a target will be met is drawn many times from the unit's
// own history, whole weeks at a time, so that the rhythm of the week, and weeks
// in which nobody worked, stay in the picture ([Foresee]). The answer is a
// range that should hold the true date in four cases of five, not a promise.
//
// # Why the lists are data
//
// Gates, required fields, page formats, holidays and the founding target have
// a source and a date from which they hold; rules change and reports on old
// periods must still be made by the old rules. They stand in data/*.csv.
package progress
