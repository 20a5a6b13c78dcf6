// Command sohoa-jail is the shim of package jail as a program of its own: it
// puts limits and fences around a decoder and becomes it.
//
// Why a third program (November 2026). The shim runs before every call of a
// poppler tool. As a hidden command of sohoa it cost 28 ms of processor time,
// most of it the initialisation of packages it never uses; alone it costs 4.
// Where it is not beside sohoa, sohoa is its own shim.
package main

import (
	"os"

	"sohoa/pipeline/jail"
)

func main() { os.Exit(jail.Main(os.Args[1:])) }
