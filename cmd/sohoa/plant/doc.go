// Package plant puts the parts of the system together, from top to bottom:
// store, queue, reader, jail and index are made here and nowhere else in the
// program.
//
// # Flags make parts
//
// Each group of flags ([StoreFlags], [QueueFlags], [ReaderFlags], [SignFlags])
// is embedded by the commands that need it and opens what it describes. So a
// part is configured in the same way by whichever command uses it, and a
// secret comes from the environment or a file, never from the command line.
//
// # One plant, two uses
//
// A [Plant] is what does the work. The owner (`sohoa serve`) has one beside its
// index, a plain worker (`sohoa work`) has only that. Commands of care that
// need no workers open the index of a data folder alone ([StoreFlags.OpenAlone]);
// the data folder is locked, so that this fails while a server runs there.
package plant
