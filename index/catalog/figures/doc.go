// Package figures is what the figures of progress are counted from: the
// register of what is owed and the targets on one side, on the other the
// counters of what was digitized, by day and month, and the frozen snapshots.
//
// Registers, targets and snapshots are never changed; a new one stands behind
// the old, and a question about the past ([TallyQuestion].AsOf) is answered by
// what was in force then. The counters of now are moved by trigger with the
// documents they count, those of days and months are sums of the history and
// can be made anew from it ([Figures.Recount]); [Untallied] names those that
// differ.
//
// [Figures.Simulate] fills an empty catalogue with a made-up province, to
// measure on.
package figures
