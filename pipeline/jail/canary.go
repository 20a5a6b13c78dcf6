package jail

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"sohoa/pipeline"
)

// Promise is one thing that the jail holds to. What a person reads about it
// stands in the texts under "jail.<promise>".
type Promise string

// The promises.
const (
	Namespaces    Promise = "namespaces"     // own user, network, IPC and process spaces
	NoRead        Promise = "no_read"        // files outside cannot be read
	NoWrite       Promise = "no_write"       // files outside cannot be made, changed or removed, nor links planted
	NoAttributes  Promise = "no_attributes"  // rights, times and attributes of files outside stay
	NoNetwork     Promise = "no_network"     // no TCP, UDP or Unix socket outside
	NoSignal      Promise = "no_signal"      // processes outside are out of reach
	NoEnvironment Promise = "no_environment" // the caller's environment is not passed on
	MemoryEnds    Promise = "memory_ends"    // memory is bounded
	CPUEnds       Promise = "cpu_ends"       // processor time is bounded
	WallEnds      Promise = "wall_ends"      // time is bounded
	OutputEnds    Promise = "output_ends"    // output is bounded
	FamilyEnds    Promise = "family_ends"    // no descendant outlives the child
)

// Promises lists every promise once, in the order of a report.
func Promises() []Promise {
	return []Promise{
		Namespaces, NoRead, NoWrite, NoAttributes, NoNetwork, NoSignal, NoEnvironment,
		MemoryEnds, CPUEnds, WallEnds, OutputEnds, FamilyEnds,
	}
}

// Key is the key of the sentence that a person reads.
func (p Promise) Key() string { return "jail." + string(p) }

// Line is what was found about one promise.
type Line struct {
	Promise Promise `json:"promise"`
	Holds   bool    `json:"holds"`
	Detail  string  `json:"detail,omitempty"` // in English, for the log; set where it does not hold
}

// Report has one line for each promise.
type Report []Line

// Holds reports whether every promise holds.
func (r Report) Holds() bool {
	for _, l := range r {
		if !l.Holds {
			return false
		}
	}
	return len(r) > 0
}

// Confines reports whether what a hostile scan could do outside is stopped,
// even if a finer promise does not hold: reading, writing, network and limits.
func (r Report) Confines() bool {
	must := map[Promise]bool{NoRead: true, NoWrite: true, NoNetwork: true, MemoryEnds: true, CPUEnds: true, WallEnds: true}
	for _, l := range r {
		if must[l.Promise] && !l.Holds {
			return false
		}
	}
	return len(r) > 0
}

// Canary tries every promise for real: it runs a hostile child (the shim
// itself) that attempts to break it. A probe that could not try counts as a
// promise not held. It takes about a second, most of it processor time.
func (j *Jail) Canary(ctx context.Context) Report {
	report := make(Report, len(Promises()))
	c, err := newCanary(j)
	defer c.close()
	var wait sync.WaitGroup
	for i, p := range Promises() {
		report[i].Promise = p
		if err != nil {
			report[i].Detail = err.Error()
			continue
		}
		wait.Go(func() {
			err := c.try(ctx, p)
			report[i].Holds = err == nil
			if err != nil {
				report[i].Detail = err.Error()
			}
		})
	}
	wait.Wait()
	return report
}

// canary is what lies outside the jail and must stay untouched.
type canary struct {
	jail     *Jail
	dir      string // holds all that follows
	outside  string // a folder, which the probes must not reach
	secrets  map[Promise]string
	readable string
	tcp      net.Listener
	udp      net.PacketConn
	unix     net.Listener
	patience time.Duration // for one probe
}

func newCanary(j *Jail) (*canary, error) {
	c := &canary{jail: j, patience: time.Minute, secrets: map[Promise]string{}}
	var err error
	if c.dir, err = os.MkdirTemp("", "sohoa-canary-"); err != nil {
		return c, err
	}
	c.outside = filepath.Join(c.dir, "outside")
	c.readable = filepath.Join(c.dir, "readable")
	err = errors.Join(
		os.Mkdir(c.outside, 0o700),
		os.WriteFile(c.readable, []byte("readable"), 0o600))
	for _, p := range []Promise{NoRead, NoWrite, NoAttributes} {
		c.secrets[p] = filepath.Join(c.outside, string(p))
		err = errors.Join(err, os.WriteFile(c.secrets[p], []byte("secret"), 0o600))
	}
	if err != nil {
		return c, err
	}
	if c.tcp, err = net.Listen("tcp", "127.0.0.1:0"); err != nil {
		return c, err
	}
	if c.udp, err = net.ListenPacket("udp", "127.0.0.1:0"); err != nil {
		return c, err
	}
	c.unix, err = net.Listen("unix", filepath.Join(c.outside, "socket"))
	return c, err
}

func (c *canary) close() {
	for _, l := range []net.Listener{c.tcp, c.unix} {
		if l != nil {
			l.Close()
		}
	}
	if c.udp != nil {
		c.udp.Close()
	}
	if c.dir != "" {
		os.RemoveAll(c.dir) // best effort: it lies in the folder for temporary files
	}
}

// probeSpace is the address space of a probe. A Go program reserves about
// 1.2 GB without using it.
const probeSpace = 4 << 30

// try returns nil where the promise holds, else why not.
func (c *canary) try(ctx context.Context, p Promise) error {
	l := Limits{Memory: probeSpace, Wall: c.patience, CPU: 10 * time.Second}
	switch p {
	case Namespaces:
		return c.spaces(ctx)
	case NoRead:
		return c.resists(ctx, l, "read", c.readable, c.secrets[p])
	case NoWrite:
		return c.resistsWriting(ctx, l)
	case NoAttributes:
		return c.resists(ctx, l, "attributes", c.secrets[p])
	case NoNetwork:
		return c.resists(ctx, l, "network", c.tcp.Addr().String(), c.udp.LocalAddr().String(), c.unix.Addr().String())
	case NoSignal:
		return c.resists(ctx, l, "signal", strconv.Itoa(os.Getpid()))
	case NoEnvironment:
		return c.resists(ctx, l, "environment")
	case MemoryEnds:
		return c.resists(ctx, l, "memory", strconv.Itoa(2*probeSpace))
	case CPUEnds:
		l.CPU = time.Second
		return c.ends(ctx, l, "cpu", byItself)
	case WallEnds:
		return c.wall(ctx, l)
	case OutputEnds:
		l.Output = 1 << 20
		return c.ends(ctx, l, "output", byOutput)
	case FamilyEnds:
		return c.family(ctx, l)
	}
	return fmt.Errorf("no probe for %s", p)
}

func (c *canary) command(dir string, l Limits, name string, args ...string) Command {
	shim := c.jail.Shim
	return Command{
		Path:   shim[0],
		Args:   append(append(append([]string{}, shim[1:]...), "--probe", name), args...),
		Dir:    dir,
		Read:   []string{c.readable},
		Limits: l,
	}
}

// resists runs a probe that tries to get out and knows itself whether it did.
func (c *canary) resists(ctx context.Context, l Limits, name string, args ...string) error {
	dir, err := os.MkdirTemp(c.dir, "private-")
	if err != nil {
		return err
	}
	u, err := c.jail.Run(ctx, c.command(dir, l, name, args...))
	switch {
	case u.Exit == held:
		return nil
	case u.Exit == broken:
		return errors.New("the probe got through")
	}
	return fmt.Errorf("the probe could not try: %w", err)
}

func (c *canary) resistsWriting(ctx context.Context, l Limits) error {
	dir, err := os.MkdirTemp(c.dir, "private-")
	if err != nil {
		return err
	}
	u, err := c.jail.Run(ctx, c.command(dir, l, "write", dir, c.outside, c.secrets[NoWrite]))
	if u.Exit != held {
		return fmt.Errorf("the probe got through or could not try: %w", err)
	}
	if b, err := os.ReadFile(c.secrets[NoWrite]); err != nil || string(b) != "secret" {
		return errors.New("a file outside was changed")
	}
	return nil
}

// ends runs a probe that goes on until it is stopped, by one limit and no other.
func (c *canary) ends(ctx context.Context, l Limits, name string, by stopped) error {
	dir, err := os.MkdirTemp(c.dir, "private-")
	if err != nil {
		return err
	}
	var said bytes.Buffer
	cmd := c.command(dir, l, name)
	cmd.Stdout = &said
	p, err := c.jail.run(ctx, cmd)
	if err != nil {
		return fmt.Errorf("the probe could not try: %w", err)
	}
	_, err = p.Wait()
	if !bytes.HasPrefix(said.Bytes(), []byte(begun)) {
		return fmt.Errorf("%w: %w", errUntried, err)
	}
	if pipeline.ReasonOf(err) != pipeline.ReasonTooSlow || p.stoppedBy() != by {
		return fmt.Errorf("the probe was not stopped in time: %v", err)
	}
	return nil
}

var errUntried = errors.New("the probe could not try")

// wall gives a probe more time where the machine is too busy for it to begin.
func (c *canary) wall(ctx context.Context, l Limits) error {
	var err error
	for _, l.Wall = range []time.Duration{300 * time.Millisecond, 3 * time.Second, c.patience} {
		if err = c.ends(ctx, l, "wall", byWall); !errors.Is(err, errUntried) {
			return err
		}
	}
	return err
}

// family runs a probe that leaves a grandchild holding its stdout: Run returns
// in peace only when that is gone too.
func (c *canary) family(ctx context.Context, l Limits) error {
	var said bytes.Buffer
	cmd := c.command("", l, "descendants", c.jail.Shim...)
	cmd.Stdout = &said
	_, err := c.jail.Run(ctx, cmd)
	switch {
	case said.String() != begun:
		return fmt.Errorf("the probe could not try: %w", err)
	case err != nil:
		return fmt.Errorf("descendants outlived the child: %w", err)
	}
	return nil
}

func (c *canary) spaces(ctx context.Context) error {
	p, err := c.jail.Start(ctx, c.command("", Limits{Memory: probeSpace}, "linger"))
	if err != nil {
		return err
	}
	p.Kill()
	p.Wait()
	if p.spaces != allSpaces {
		return errors.New("this machine refuses user, network, IPC or PID namespaces")
	}
	return nil
}
