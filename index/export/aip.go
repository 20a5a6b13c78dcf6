package export

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"sohoa/index/catalog/keeping"
	"sohoa/index/record"
	"sohoa/pipeline"
	"sohoa/pipeline/aip"
	"sohoa/pipeline/blob"
	"sohoa/pipeline/classify"
)

// AIP writes the files of a batch below a folder as packages of TT 05/2025/TT-BNV
// (see pipeline/aip): the batch as one hồ sơ, or each file as one. A file is
// the signed PDF/A where there is one, else the PDF/A, else the original.
// NotFound: no record is of that batch. Damaged: a file is not what its hash
// says; packages written before it stay.
func AIP(ctx context.Context, store blob.Store, want Wanted, dir string) (Done, error) {
	records, done, err := choose(ctx, store, want)
	if err != nil {
		return Done{}, fmt.Errorf("export aip: %w", err)
	}
	known, err := settingsOf(ctx, store)
	if err != nil {
		return Done{}, fmt.Errorf("export aip: %w", err)
	}
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return Done{}, fmt.Errorf("export aip: %w", err)
	}
	write := aip.WriteFolder
	if want.Zip {
		write = aip.WriteZip
	}
	if records = own(records); len(records) == 0 {
		return Done{}, pipeline.Errorf(pipeline.NotFound, "batch %s has no file of its own", want.Batch)
	}
	groups := [][]chosen{records}
	if want.PerFile {
		groups = slices.Collect(slices.Chunk(records, 1))
	}
	for _, g := range groups {
		m := &parcel{ctx: ctx, store: store, want: want, known: known, made: time.Now()}
		p, err := m.pack(g)
		if err == nil {
			_, err = write(dir, p)
		}
		if err != nil {
			return Done{}, fmt.Errorf("export aip: %w", err)
		}
		for _, c := range g {
			done.Files, done.Bytes = done.Files+1, done.Bytes+c.Original.Size
		}
		done.Packages++
	}
	return done, nil
}

// parcel makes one package.
type parcel struct {
	ctx    context.Context
	store  blob.Store
	want   Wanted
	known  settings
	made   time.Time
	code   string
	p      aip.Package
	number int // documents so far
}

const machine = "sohoa"

func (m *parcel) pack(records []chosen) (aip.Package, error) {
	first := records[0]
	seed := text(first.Rows["batch"], "id")
	if m.want.PerFile {
		seed = string(first.File)
	}
	m.code = m.fileCode(first, records)
	m.p = aip.Package{Fonds: string(first.Unit), Organ: first.UnitName, Seed: seed, Maker: machine + " " + record.Schema, Made: m.made}
	m.agent(aip.Agent{ID: machine, Name: machine, Kind: "software", Version: record.Schema})
	taken := map[string]bool{}
	for i, c := range records {
		o, err := m.object(c, i+1, len(records))
		if err != nil {
			return m.p, err
		}
		for n := 2; taken[strings.ToLower(o.Name)]; n++ {
			ext := path.Ext(o.Name)
			o.Name = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(o.Name, ext), n, ext)
		}
		taken[strings.ToLower(o.Name)] = true
		m.p.Objects = append(m.p.Objects, o)
	}
	m.p.File = m.file(first, records)
	m.p.Events = []aip.Event{
		{Type: aip.Transfer, Detail: "Kết quả số hóa tài liệu giấy được chuyển vào lưu trữ", Outcome: "success", At: m.arrived(records), Agent: machine},
		{Type: aip.Packed, Detail: "Đóng gói AIP_hoso theo TT 05/2025/TT-BNV", Outcome: "success", At: m.made, Agent: machine},
	}
	return m.p, nil
}

func (m *parcel) arrived(records []chosen) time.Time {
	last := int64(0)
	for _, c := range records {
		last = max(last, number(c.Rows["file"], "at"))
	}
	return time.UnixMilli(last)
}

// fileCode fills the template of the hồ sơ's code.
func (m *parcel) fileCode(c chosen, records []chosen) string {
	template := m.want.Code
	if template == "" {
		template = "{unit}.{year}.{batch}"
		if m.want.PerFile {
			template = "{unit}.{year}.{n}"
		}
	}
	from, _ := m.years(records)
	year := strconv.Itoa(time.UnixMilli(number(c.Rows["batch"], "at")).Year())
	if len(from) >= 4 {
		year = from[:4]
	}
	return ascii(strings.NewReplacer("{year}", year, "{sheaf}", text(c.Rows["document"], "sheaf"), "{box}", text(c.Rows["batch"], "box"),
		"{n}", strconv.Itoa(c.n), "{unit}", string(c.Unit), "{batch}", text(c.Rows["batch"], "name"), "{id}", string(c.File)).Replace(template))
}

// ascii makes a code of what people called something: it names files.
func ascii(s string) string {
	s = strings.Join(strings.Fields(plain(s)), "-")
	runes := []rune(s)
	return string(runes[:min(len(runes), maxCode)])
}

// maxCode is the length of a code (TT 05/2025/TT-BNV: 100), less room for the
// number of a document.
const maxCode = 90

// years are the first and the last day of the documents, ISO; empty: unknown.
func (m *parcel) years(records []chosen) (first, last string) {
	for _, c := range records {
		for _, d := range c.Rows["document"] {
			day, _ := d["date"].(string)
			if aip.ISO(day) == "" {
				continue
			}
			if first == "" || day < first {
				first = day
			}
			last = max(last, day)
		}
	}
	return first, last
}

// object is one file with its documents and its history.
func (m *parcel) object(c chosen, n, of int) (aip.Object, error) {
	o := aip.Object{Made: time.UnixMilli(number(c.Rows["file"], "at"))}
	from := c.Original
	name, ext := plain(text(c.Rows["file"], "name")), path.Ext(text(c.Rows["file"], "name"))
	o.Media, o.Format = formatOf(text(c.Rows["file"], "kind"))
	for _, kind := range []string{"signed", "pdf"} {
		if d, ok := made(c.Record, kind); ok {
			from, ext, o.Media, o.Format, o.Version = d, ".pdf", "application/pdf", "PDF/A", "2b"
			o.From = &aip.Source{Name: name, Size: c.Original.Size, Sum: c.Original.Sum}
			break
		}
	}
	o.Name = m.dataName(c, n, of) + strings.ToLower(ext)
	o.Size, o.Sum = from.Size, from.Sum
	o.Open = func() (io.ReadCloser, error) { return m.store.Open(m.ctx, from.Key) }
	docs := slices.Clone(c.Rows["document"])
	slices.SortFunc(docs, func(a, b keeping.Row) int { return cmp.Compare(whole(a["part"]), whole(b["part"])) })
	for _, d := range docs {
		m.number++
		o.Documents = append(o.Documents, m.document(c, d, o))
	}
	if len(o.Documents) == 0 {
		return o, pipeline.Errorf(pipeline.Internal, "file %s has no document", c.File)
	}
	o.Events = m.history(c, o)
	return o, nil
}

// dataName fills the template of a file's name in the data folder.
func (m *parcel) dataName(c chosen, n, of int) string {
	template := m.want.Name
	if template == "" {
		template = "{code}.{n}"
		if of == 1 {
			template = "{code}" // a hồ sơ that is one file (TT 05/2025/TT-BNV, điều 8)
		}
	}
	file := text(c.Rows["file"], "name")
	return plain(strings.NewReplacer("{code}", m.code, "{n}", strconv.Itoa(n), "{id}", string(c.File), "{name}", strings.TrimSuffix(file, path.Ext(file)),
		"{sha256}", string(c.Original.Sum), "{batch}", text(c.Rows["batch"], "name"), "{unit}", string(c.Unit)).Replace(template))
}

// formatOf names the form of an original.
func formatOf(kind string) (media, name string) {
	switch pipeline.ScanKind(kind) {
	case pipeline.PDF:
		return "application/pdf", "PDF"
	case pipeline.TIFF:
		return "image/tiff", "TIFF"
	case pipeline.JPEG:
		return "image/jpeg", "JPEG"
	case pipeline.PNG:
		return "image/png", "PNG"
	}
	return "application/octet-stream", "unknown"
}

func (m *parcel) agent(a aip.Agent) string {
	if !slices.ContainsFunc(m.p.Agents, func(o aip.Agent) bool { return o.ID == a.ID }) {
		m.p.Agents = append(m.p.Agents, a)
	}
	return a.ID
}

// person is the agent of a user; the machine where there is none.
func (m *parcel) person(id string) string {
	if id == "" {
		return machine
	}
	return m.agent(aip.Agent{ID: "user-" + id, Name: cmp.Or(m.known.names[id], id), Kind: "person"})
}

// number is a number of the first row, or 0.
func number(rows []keeping.Row, column string) int64 {
	if len(rows) == 0 {
		return 0
	}
	return whole(rows[0][column])
}

// codeOfType is the code of a printed type, "32" (other) where it has none.
func codeOfType(printed string) string {
	if printed == "" {
		return ""
	}
	if k, ok := classify.Named(strings.ToUpper(printed)); ok && k.Code != "" {
		return k.Code
	}
	return "32"
}

// settings are what the store says beside the records.
type settings struct {
	names map[string]string // of people, by id
	terms map[string]string // code of the term, by document
}

// settingsOf reads the newest tables of people and terms.
func settingsOf(ctx context.Context, store blob.Store) (settings, error) {
	s := settings{map[string]string{}, map[string]string{}}
	keys, err := blob.Keys(ctx, store, record.SettingsPrefix)
	if err != nil || len(keys) == 0 {
		return s, err
	}
	var list record.Settings
	if err := load(ctx, store, slices.Max(keys), &list); err != nil {
		return s, err
	}
	for table, into := range map[string]struct {
		found      map[string]string
		key, value string
	}{"account": {s.names, "id", "name"}, "retention": {s.terms, "document", "code"}} {
		o, ok := list.Tables[table]
		if !ok {
			continue
		}
		var rows []keeping.Row
		if err := load(ctx, store, o.Key, &rows); err != nil {
			return s, err
		}
		for _, r := range rows {
			k, _ := r[into.key].(string)
			into.found[k], _ = r[into.value].(string)
		}
	}
	return s, nil
}

func load(ctx context.Context, store blob.Store, key pipeline.Key, into any) error {
	data, err := blob.Load(ctx, store, key, record.MaxBytes)
	if err == nil {
		err = record.Decode(data, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", key, err)
	}
	return nil
}
