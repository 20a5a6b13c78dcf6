package entry

import (
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"sohoa/pipeline"
)

// Kept is what a segment keeps of a record beside its terms.
type Kept struct {
	ID    pipeline.DocumentID
	Hash  uint64 // see [Record.Hash]
	Trail Trail
}

// Bytes is how it is written: hash, length of the id, id, trail.
func (k Kept) Bytes() []byte {
	out := binary.BigEndian.AppendUint64(make([]byte, 0, 16+len(k.ID)+len(k.Trail)), k.Hash)
	out = binary.AppendUvarint(out, uint64(len(k.ID)))
	return append(append(out, k.ID...), k.Trail...)
}

// ReadKept reads what Bytes wrote. The trail shares memory with data.
func ReadKept(data []byte) (Kept, error) {
	if len(data) < 9 {
		return Kept{}, errors.New("read stored record: torn")
	}
	size, n := binary.Uvarint(data[8:])
	rest := data[8+max(n, 0):]
	if n <= 0 || size > uint64(len(rest)) {
		return Kept{}, fmt.Errorf("read stored record: torn at its id")
	}
	return Kept{pipeline.DocumentID(rest[:size]), binary.BigEndian.Uint64(data), Trail(rest[size:])}, nil
}

// NoDay stands in the column Day for a record without a date.
const NoDay = int32(-1 << 30)

// DayNumber turns YYYY-MM-DD into days since 1970.
func DayNumber(day string) (int32, bool) {
	t, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, false
	}
	return int32(t.Unix() / (24 * 60 * 60)), true
}
