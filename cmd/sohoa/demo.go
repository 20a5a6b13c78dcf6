package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"sohoa/cmd/sohoa/remote"
	"sohoa/cmd/sohoa/term"
	"sohoa/pipeline"
	"sohoa/pipeline/paper"
)

// demoCmd fills a server that runs on this machine with fictitious people, a
// fictitious register and the sample batch, all of it through the API, as
// people would.
type demoCmd struct {
	Data string `help:"${cli_data}" env:"SOHOA_DATA" required:"" type:"path"`
}

// demoPerson is one of the people of the demonstration. Their secrets are
// random and stay in demo.json in the data folder, readable by its owner only.
type demoPerson struct {
	Login    string          `json:"login"`
	Name     string          `json:"name"`
	Role     pipeline.Role   `json:"role"`
	Unit     pipeline.UnitID `json:"unit"`
	Password string          `json:"password"`
	Token    string          `json:"token"`
}

// demo is a demonstration being set up.
type demo struct {
	*term.Terminal
	dir    string
	admin  *remote.Client
	people map[pipeline.Role]demoPerson
	sample paper.Manifest
}

const demoSeed = 1

// Run sets up what is missing and prints how to go on.
func (c *demoCmd) Run(ctx context.Context, t *term.Terminal) error {
	admin, err := remote.OwnerOf(ctx, c.Data, t)
	if err != nil {
		return err
	}
	if admin == nil {
		return pipeline.Errorf(pipeline.Busy, "no server runs on %s", c.Data)
	}
	d := &demo{Terminal: t, dir: c.Data, admin: admin, people: map[pipeline.Role]demoPerson{}}
	if d.sample, err = paper.Sample(filepath.Join(c.Data, "sample"), demoSeed); err != nil {
		return fmt.Errorf("render sample: %w", err)
	}
	for _, act := range []func(context.Context) error{d.hire, d.owe, d.handIn, d.confirm, d.show} {
		if err := act(ctx); err != nil {
			return fmt.Errorf("demo: %w", err)
		}
	}
	return nil
}

// hire makes one person of each role, once.
func (d *demo) hire(ctx context.Context) error {
	path := filepath.Join(d.dir, "demo.json")
	if data, err := os.ReadFile(path); err == nil {
		return json.Unmarshal(data, &d.people)
	}
	for _, role := range []pipeline.Role{pipeline.Clerk, pipeline.Officer, pipeline.Manager} {
		p := demoPerson{Login: "demo-" + string(role), Name: d.Say.Say("cli.demo.name", "role", d.Say.Say("role."+string(role))),
			Role: role, Unit: "H14", Password: rand.Text()[:12]}
		err := d.admin.Post(ctx, "/api/accounts", map[string]string{
			"login": p.Login, "name": p.Name, "password": p.Password, "role": string(role), "unit": string(p.Unit), "token": "demo",
		}, &p)
		if err != nil {
			return fmt.Errorf("make %s: %w", p.Login, err)
		}
		d.people[role] = p
	}
	data, err := json.MarshalIndent(d.people, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(path, data, 0o600)
}

func (d *demo) as(role pipeline.Role) *remote.Client { return d.admin.As(d.people[role].Token) }

// units lists the units of the sample with the number of its files.
func (d *demo) units() map[pipeline.UnitID]int {
	n := map[pipeline.UnitID]int{}
	for _, item := range d.sample.Items {
		n[item.Unit]++
	}
	return n
}

// owe imports a made-up register in which each unit of the sample owes three
// times what it hands in, so that the share is something to talk about.
func (d *demo) owe(ctx context.Context) error {
	var b bytes.Buffer
	fmt.Fprintln(&b, "Mã đơn vị,Nhóm hồ sơ,Số tài liệu")
	units := d.units()
	for _, unit := range slices.Sorted(maps.Keys(units)) {
		fmt.Fprintf(&b, "%s,%s,%d\n", unit, d.Say.Say("cli.demo.group"), 3*units[unit])
	}
	q := url.Values{"name": {"demo.csv"}, "unit": {"H14"}, "source": {d.Say.Say("cli.demo.source")},
		"approval": {"00/QĐ-MINHHOA"}, "approved": {"02/01/2026"}, "reason": {d.Say.Say("cli.demo.source")}}
	return d.admin.Patiently(ctx, func() error {
		return d.admin.Call(ctx, http.MethodPost, "/api/register?"+q.Encode(), strings.NewReader(b.String()), nil)
	})
}

// handIn uploads the sample, one batch for each unit, and waits.
func (d *demo) handIn(ctx context.Context) error {
	clerk := d.as(pipeline.Clerk)
	bar := term.NewBar(d.Terminal, "cli.ingest.sending", len(d.sample.Items))
	var batches []remote.BatchAnswer
	for _, unit := range slices.Sorted(maps.Keys(d.units())) {
		var b remote.BatchAnswer
		err := clerk.Post(ctx, "/api/batches", map[string]string{"unit": string(unit),
			"name": d.Say.Say("cli.demo.batch", "unit", string(unit)), "group": d.Say.Say("cli.demo.group")}, &b)
		if err != nil {
			return fmt.Errorf("open batch: %w", err)
		}
		batches = append(batches, b)
		for _, item := range d.sample.Items {
			if item.Unit != unit {
				continue
			}
			p := &remote.Parcel{Path: filepath.Join(d.dir, "sample", item.File), Name: item.File}
			if err := clerk.Deliver(ctx, b.ID, p, nil); err != nil {
				return fmt.Errorf("hand in %s: %w", item.File, err)
			}
			bar.Step()
		}
	}
	bar.Done()
	for _, b := range batches {
		if _, err := remote.Follow(ctx, clerk, d.Terminal, b.ID); err != nil {
			return err
		}
	}
	return nil
}

// confirm plays the clerk for a third of the files: what is true is known,
// because the sample was rendered from it.
func (d *demo) confirm(ctx context.Context) error {
	clerk := d.as(pipeline.Clerk)
	for i, item := range d.sample.Items {
		if i%3 != 0 {
			continue
		}
		id, err := d.waiting(ctx, clerk, item)
		if err != nil || id == "" {
			return err
		}
		values := map[pipeline.FieldName]string{}
		for name, v := range item.Fields {
			values[name] = v
		}
		in := map[string]any{"values": values, "accept": true}
		err = clerk.Post(ctx, "/api/documents/"+string(id)+"/confirm", in, nil)
		var told *remote.Told
		if errors.As(err, &told) {
			fmt.Fprintf(d.Err, "%s: %s\n", item.File, told.Message)
			continue
		}
		if err != nil {
			return fmt.Errorf("confirm %s: %w", item.File, err)
		}
	}
	return nil
}

// waiting finds the document of a file that waits for a person, or "".
func (d *demo) waiting(ctx context.Context, clerk *remote.Client, item paper.Item) (pipeline.DocumentID, error) {
	sum, err := remote.SumOf(filepath.Join(d.dir, "sample", item.File))
	if err != nil {
		return "", err
	}
	var list struct {
		Batches []remote.BatchAnswer `json:"batches"`
	}
	if err := clerk.Get(ctx, "/api/batches", url.Values{"size": {"500"}}, &list); err != nil {
		return "", err
	}
	for _, b := range list.Batches {
		if err := clerk.Get(ctx, "/api/batches/"+string(b.ID), nil, &b); err != nil {
			return "", err
		}
		for _, f := range b.Files {
			if f.Sum == sum && f.State == pipeline.Described && len(f.Documents) == 1 {
				return f.Documents[0], nil
			}
		}
	}
	return "", nil
}

// show prints where to go, who to be, one search and the figure.
func (d *demo) show(ctx context.Context) error {
	fmt.Fprintln(d.Out, d.Say.Say("cli.demo.address", "address", d.admin.Address()))
	for _, role := range []pipeline.Role{pipeline.Clerk, pipeline.Officer, pipeline.Manager} {
		p := d.people[role]
		fmt.Fprintf(d.Out, "  %-28s %-14s %s\n", d.Say.Say("role."+string(role)), p.Login, p.Password)
	}
	query := strings.Fields(d.Say.Say("cli.demo.query"))
	fmt.Fprintf(d.Out, "\n$ sohoa find %s\n", strings.Join(query, " "))
	find := remote.Find{Flags: remote.Flags{Server: d.admin.Address(), Token: d.people[pipeline.Officer].Token}, Size: 3, Query: query}
	if err := find.Run(ctx, d.Terminal); err != nil {
		return err
	}
	fmt.Fprintln(d.Out, "\n$ sohoa progress")
	p := remote.Progress{Flags: remote.Flags{Server: d.admin.Address(), Token: d.people[pipeline.Manager].Token}}
	return p.Run(ctx, d.Terminal)
}
