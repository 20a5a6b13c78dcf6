package index

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/index/catalog/ledger"
	"sohoa/index/door"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// movesLong is how long a file may move before it is written down as it stands.
const movesLong = time.Minute

// WriteRecords writes beside their bytes what every file is that changed, and
// the settings that changed, and returns how many files there were. [Index.Run]
// calls it; a failure is made good at the next call.
func (x *Index) WriteRecords(ctx context.Context) (int, error) {
	total := 0
	for {
		due, err := x.catalog.RecordsDue(ctx, publishBatch, movesLong)
		if err != nil {
			return total, fmt.Errorf("write records: %w", err)
		}
		if len(due) == 0 {
			break
		}
		if err := x.owned(ctx); err != nil {
			return total, fmt.Errorf("write records: %w", err)
		}
		written, err := x.writeSome(ctx, due)
		if err != nil {
			return total, err
		}
		if err := x.catalog.Recorded(ctx, written); err != nil {
			return total, fmt.Errorf("write records: %w", err)
		}
		total += len(written)
		if len(written) < len(due) {
			break // the others come again at the next call
		}
	}
	if err := x.writeSettings(ctx); err != nil {
		return total, fmt.Errorf("write settings: %w", err)
	}
	return total, nil
}

// writeSome writes files down and returns those that were. One whose results
// are not what was stored waits: what a store gives back wrongly is no promise.
func (x *Index) writeSome(ctx context.Context, due []keeping.Due) (written []keeping.Due, err error) {
	for _, d := range due {
		d.N, err = x.writeRecord(ctx, d)
		switch {
		case errors.Is(err, pipeline.ErrAltered):
			x.log.Warn("record is not written", "file", d.File, "error", err)
		case err != nil:
			return nil, fmt.Errorf("write record of %s: %w", d.File, err)
		default:
			written = append(written, d)
		}
	}
	return written, nil
}

// writeRecord writes one file down and returns the state it was in.
func (x *Index) writeRecord(ctx context.Context, d keeping.Due) (int, error) {
	rows, n, secret, err := x.catalog.FileRows(ctx, d.File)
	if err != nil {
		return 0, err
	}
	r := record.Record{Schema: record.Schema, N: n, Written: x.clock().UTC(), File: d.File, Rows: rows}
	file := rows["file"][0]
	size, _ := file["size"].(int64)
	unit, _ := file["unit"].(string)
	r.Unit = pipeline.UnitID(unit)
	r.Original = record.Object{Key: pipeline.OriginalKey(d.Sum), Sum: d.Sum, Size: size}
	if u, err := x.catalog.Unit(ctx, ledger.Everywhere(), r.Unit); err == nil {
		r.UnitName = u.Name
	}
	if r.Made, err = record.Promise(ctx, x.store, rows, x.before(ctx, d)); err != nil {
		return 0, err
	}
	data, err := json.Marshal(r)
	if err != nil {
		return 0, err
	}
	if err := blob.Keep(ctx, x.store, record.Key(d.Sum, d.File, n), pipeline.Seal(data)); err != nil {
		return 0, err
	}
	if secret {
		return n, x.dropRecords(ctx, d, n)
	}
	return n, nil
}

// before is what the last record of a file promised. Where there is none, or
// it cannot be read, everything is looked at anew.
func (x *Index) before(ctx context.Context, d keeping.Due) []record.Object {
	if d.Done == 0 {
		return nil
	}
	r, err := record.Load(ctx, x.store, record.Key(d.Sum, d.File, d.Done))
	if err != nil {
		x.log.Warn("earlier record is not used", "file", d.File, "state", d.Done, "error", err)
	}
	return r.Made
}

// dropRecords removes the earlier records of a file that bears a secrecy mark.
func (x *Index) dropRecords(ctx context.Context, d keeping.Due, n int) error {
	keys, err := blob.Keys(ctx, x.store, record.Folder(d.Sum)+string(d.File)+"-")
	if err != nil {
		return err
	}
	for _, k := range keys {
		if _, older, ok := record.Named(k); ok && older < n {
			if err := x.store.Remove(ctx, k); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeSettings writes the tables of settings that changed.
func (x *Index) writeSettings(ctx context.Context) error {
	const seen = "settings_seen"
	noted, err := x.catalog.Kept(ctx, seen)
	if err != nil {
		return err
	}
	since, _ := strconv.ParseInt(noted, 10, 64) // nothing noted: 0
	changed, newest, err := x.catalog.SettingsChanged(ctx, since)
	if err != nil || !changed && noted != "" {
		return err
	}
	if err := x.owned(ctx); err != nil {
		return err
	}
	rows, err := x.catalog.SettingsRows(ctx)
	if err != nil {
		return err
	}
	n, err := x.lastSettings(ctx)
	if err != nil {
		return err
	}
	s := record.Settings{Schema: record.Schema, N: n + 1, Written: x.clock().UTC(), Tables: map[string]record.Object{}}
	for table, all := range rows {
		data, err := json.Marshal(all)
		if err != nil {
			return err
		}
		sum := pipeline.Sum(door.Sha(string(data)))
		o := record.Object{Key: record.TableKey(table, sum), Sum: sum, Size: int64(len(data))}
		if err := blob.Keep(ctx, x.store, o.Key, data); err != nil {
			return err
		}
		s.Tables[table] = o
	}
	data, err := json.Marshal(s)
	if err != nil {
		return err
	}
	if err := blob.Keep(ctx, x.store, record.SettingsKey(s.N), pipeline.Seal(data)); err != nil {
		return err
	}
	return x.catalog.Keep(ctx, seen, strconv.FormatInt(newest, 10))
}

// lastSettings is the number of the newest list of tables, 0 for none.
func (x *Index) lastSettings(ctx context.Context) (int, error) {
	keys, err := blob.Keys(ctx, x.store, record.SettingsPrefix)
	if err != nil || len(keys) == 0 {
		return 0, err
	}
	name := strings.TrimSuffix(strings.TrimPrefix(string(slices.Max(keys)), record.SettingsPrefix), ".json")
	n, err := strconv.Atoi(name)
	if err != nil {
		return 0, pipeline.Errorf(pipeline.Internal, "a list of tables named %q", name)
	}
	return n, nil
}
