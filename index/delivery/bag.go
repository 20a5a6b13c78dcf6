package delivery

import (
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"sohoa/index/catalog/keeping"
	"sohoa/index/pair"
	"sohoa/index/record"
	"sohoa/pipeline"
)

// payload takes what lies in data/: by the records of this program, or every
// scan.
func (p *reader) payload(root string, files map[string]pipeline.Sum) error {
	ours := false
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if path.Base(name) != "record.json" {
			continue
		}
		ours = true
		if err := p.recorded(root, name, files); err != nil {
			return err
		}
	}
	if ours {
		return nil
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		if isScan(name) {
			p.take(root, name, nil)
		}
	}
	return nil
}

// isScan tells by the name; what it really is, the usual way in finds out.
func isScan(name string) bool {
	return slices.Contains([]string{".pdf", ".tif", ".tiff", ".jpg", ".jpeg", ".png"}, strings.ToLower(path.Ext(name)))
}

func (p *reader) take(root, name string, docs []pair.Document) {
	at := path.Join(root, "data", name)
	size := int64(0)
	if st, err := fs.Stat(p.fsys, at); err == nil {
		size = st.Size()
	}
	folder := path.Dir(name)
	if folder == "." {
		folder = ""
	}
	p.plan.Files = append(p.plan.Files, File{Name: path.Base(name), Folder: folder, Size: size, Documents: docs, Open: p.opener(at)})
	p.plan.Rows += len(docs)
}

// recorded takes the original beside a record, with what people and the machine
// stood by.
func (p *reader) recorded(root, name string, files map[string]pipeline.Sum) error {
	data, err := fs.ReadFile(p.fsys, path.Join(root, "data", name))
	if err != nil {
		return err
	}
	var r record.Record
	if record.Decode(data, &r) != nil || r.Schema != record.Schema || len(r.Rows["file"]) != 1 {
		p.blame(BadRecord, name)
		return nil
	}
	for _, d := range r.Rows["document"] {
		if d["state"] == string(pipeline.Withheld) {
			p.blame("aip_secret", name)
			return nil
		}
	}
	for _, other := range slices.Sorted(maps.Keys(files)) {
		if path.Dir(other) == path.Dir(name) && files[other] == r.Original.Sum {
			p.take(root, other, documentsOf(r))
			return nil
		}
	}
	p.blame(BadRecord, name)
	return nil
}

// documentsOf is what a record says of its documents, as lines of a table.
func documentsOf(r record.Record) []pair.Document {
	var all []pair.Document
	for _, d := range r.Rows["document"] {
		out := pair.Document{First: max(whole(d["first"]), 1), Values: map[pipeline.FieldName]string{}}
		for _, f := range r.Rows["field"] {
			name, value := text(f, "name"), text(f, "value")
			if f["document"] == d["id"] && value != "" && text(f, "status") != string(pipeline.Uncertain) {
				out.Values[pipeline.FieldName(name)] = value
			}
		}
		all = append(all, out)
	}
	slices.SortFunc(all, func(a, b pair.Document) int { return a.First - b.First })
	return all
}

func text(r keeping.Row, name string) string {
	s, _ := r[name].(string)
	return s
}

func whole(v any) int {
	if n, ok := v.(interface{ Int64() (int64, error) }); ok {
		i, _ := n.Int64() // a fraction is none of ours
		return int(i)
	}
	return 0
}
