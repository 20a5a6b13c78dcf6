package web

import (
	"encoding/json"
	"strconv"
)

// decode reads a JSON command. Fields nobody knows are refused: a misspelt one
// would otherwise be obeyed in silence.
func decode(v *visit, into any) error {
	d := json.NewDecoder(v.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return invalid("body", err)
	}
	return nil
}

// size reads ?size=, the number of rows asked for; 0 is the index's default.
func size(v *visit) int {
	n, err := strconv.Atoi(v.URL.Query().Get("size"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, 500)
}
