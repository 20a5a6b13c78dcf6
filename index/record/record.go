package record

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/pipeline"
	"sohoa/pipeline/blob"
)

// Schema names the form of a record. A change that an older reader would
// misunderstand makes a new one.
const Schema = "sohoa-record-1"

// Prefix begins the key of every record.
const Prefix = "record/"

// Record is what one file is.
type Record struct {
	Schema   string          `json:"schema"`
	N        int             `json:"n"` // state of the file, from 1
	Written  time.Time       `json:"written"`
	File     pipeline.FileID `json:"file"`
	Unit     pipeline.UnitID `json:"unit"`
	UnitName string          `json:"unit_name"`
	Original Object          `json:"original"`
	Made     []Object        `json:"made"` // readings, previews, description, PDF/A
	Rows     keeping.Rows    `json:"rows"`
}

// Object is one object of the store.
type Object struct {
	Key  pipeline.Key `json:"key"`
	Sum  pipeline.Sum `json:"sha256"`
	Size int64        `json:"size"` // bytes
}

// Settings says which tables held together.
type Settings struct {
	Schema  string            `json:"schema"`
	N       int               `json:"n"`
	Written time.Time         `json:"written"`
	Tables  map[string]Object `json:"tables"`
}

// SettingsPrefix begins the key of every list of tables.
const SettingsPrefix = "settings/at/"

// Key names the record of a state of a file.
func Key(s pipeline.Sum, f pipeline.FileID, n int) pipeline.Key {
	return pipeline.Key(fmt.Sprintf("%s%s-%08d.json", Folder(s), f, n))
}

// Folder begins the keys of all records of the files with these bytes.
func Folder(s pipeline.Sum) string { return Prefix + string(s[:2]) + "/" + string(s) + "/" }

// Named takes the key of a record apart; false where it is none.
func Named(k pipeline.Key) (f pipeline.FileID, n int, ok bool) {
	if _, ok := k.Sum(); !ok || !strings.HasPrefix(string(k), Prefix) {
		return "", 0, false
	}
	name := strings.TrimSuffix(string(k[strings.LastIndexByte(string(k), '/')+1:]), ".json")
	file, number, ok := strings.Cut(name, "-")
	n, err := strconv.Atoi(number)
	return pipeline.FileID(file), n, ok && err == nil && n > 0
}

// SettingsKey names a list of tables, TableKey the rows of one.
func SettingsKey(n int) pipeline.Key {
	return pipeline.Key(fmt.Sprintf("%s%08d.json", SettingsPrefix, n))
}

// TableKey names the rows of a table by their own bytes.
func TableKey(table string, s pipeline.Sum) pipeline.Key {
	return pipeline.Key("settings/" + table + "/" + string(s) + ".json")
}

// Decode reads JSON of this package into v. Numbers of rows keep their digits;
// a field that v does not have is Invalid: the file is of a newer version.
func Decode(data []byte, v any) error {
	data, err := pipeline.Unseal(data)
	if err != nil {
		return fmt.Errorf("decode: %w", err)
	}
	d := json.NewDecoder(bytes.NewReader(data))
	d.UseNumber()
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return pipeline.Errorf(pipeline.Invalid, "decode: %w", err)
	}
	if d.More() {
		return pipeline.Errorf(pipeline.Invalid, "bytes behind the record")
	}
	return nil
}

// MaxBytes bounds one record or table of settings in memory.
const MaxBytes = 256 << 20

// Load reads a record from the store; see [Read].
func Load(ctx context.Context, s blob.Store, k pipeline.Key) (Record, error) {
	data, err := blob.Load(ctx, s, k, MaxBytes)
	if err != nil {
		return Record{}, err
	}
	return Read(k, data)
}

// Read decodes a record and checks that it is what its key says.
func Read(k pipeline.Key, data []byte) (Record, error) {
	var r Record
	if err := Decode(data, &r); err != nil {
		return r, fmt.Errorf("%s: %w", k, err)
	}
	f, n, ok := Named(k)
	sum, _ := k.Sum()
	switch {
	case r.Schema != Schema:
		return r, pipeline.Errorf(pipeline.Invalid, "%s: schema %q", k, r.Schema)
	case !ok || r.File != f || r.N != n || r.Original.Sum != sum || len(r.Rows["file"]) != 1 || r.Rows["file"][0]["id"] != string(f):
		return r, pipeline.Errorf(pipeline.Invalid, "%s says it is of file %s, state %d", k, r.File, r.N)
	}
	return r, nil
}
