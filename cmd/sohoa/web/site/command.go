package site

import (
	"encoding/json"
	"strconv"
)

// Decode reads a JSON command. Fields nobody knows are refused: a misspelt one
// would otherwise be obeyed in silence.
func Decode(v *Visit, into any) error {
	d := json.NewDecoder(v.Body)
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return Invalid("body", err)
	}
	return nil
}

// Size reads ?size=, the number of rows asked for; 0 is the index's default.
func Size(v *Visit) int {
	n, err := strconv.Atoi(v.URL.Query().Get("size"))
	if err != nil || n < 0 {
		return 0
	}
	return min(n, 500)
}
