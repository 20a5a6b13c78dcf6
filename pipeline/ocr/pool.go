package ocr

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"sohoa/pipeline"
	"sohoa/pipeline/jail"
)

// Config says how children are run. Zero values are replaced by the defaults
// named with each field.
type Config struct {
	Program  string        // path of sohoa-ocr; required
	Children int           // children at once; default: one a processor
	Tessdata string        // folder of the models; default: TessdataDir()
	Wall     time.Duration // a page's deadline by the clock; default 3 minutes, far above any real page even on a busy machine
	CPU      time.Duration // processor time a page may use; default 40 s, a dense A4 page takes about 2
	Pages    int           // pages a child reads before it is replaced; default 300
	Memory   int64         // resident bytes above which a child is replaced; default 400 MB
	Log      *slog.Logger  // default: slog.Default()

	env []string // more environment for the fake children of the tests
}

func (c Config) withDefaults() Config {
	if c.Children <= 0 {
		c.Children = runtime.NumCPU()
	}
	if c.Tessdata == "" {
		c.Tessdata = TessdataDir()
	}
	if c.Wall <= 0 {
		c.Wall = 3 * time.Minute
	}
	if c.CPU <= 0 {
		c.CPU = 40 * time.Second
	}
	if c.Pages <= 0 {
		c.Pages = 300
	}
	if c.Memory <= 0 {
		c.Memory = 400 << 20
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	return c
}

// Pool reads pages with a fixed number of jailed children. It starts a child
// when it is first needed. It may be used from many goroutines.
type Pool struct {
	config  Config
	launch  func(context.Context) (*child, error)
	slots   chan *child // one entry a child; nil where none runs
	version atomic.Pointer[string]
	close   sync.Once
	closed  chan struct{}
}

// NewPool makes a pool whose children run in j. It starts nothing yet.
func NewPool(j *jail.Jail, c Config) *Pool {
	c = c.withDefaults()
	return newPool(c, func(ctx context.Context) (*child, error) { return startChild(ctx, j, c) })
}

func newPool(c Config, launch func(context.Context) (*child, error)) *Pool {
	p := &Pool{config: c, launch: launch, slots: make(chan *child, c.Children), closed: make(chan struct{})}
	for range c.Children {
		p.slots <- nil
	}
	return p
}

// Start starts one child, which proves that the reader works here and makes
// the version known. Calling it is optional.
func (p *Pool) Start(ctx context.Context) error {
	c, err := p.take(ctx)
	if err != nil {
		return err
	}
	if c == nil {
		c, err = p.start(ctx)
	}
	p.slots <- c
	return err
}

// Version names engine, model and clean-up, for the names of results. It
// starts a child where none has run yet, and answers "none" where that fails;
// Read and Start say why.
func (p *Pool) Version() string {
	if v := p.version.Load(); v != nil {
		return *v
	}
	ctx, cancel := context.WithTimeout(context.Background(), handshakeWall)
	defer cancel()
	if err := p.Start(ctx); err != nil {
		p.config.Log.Error("reader does not start", "err", err)
		return "none"
	}
	return *p.version.Load()
}

// Read reads one page. An error is a *pipeline.Error: Damaged with
// ReasonTooSlow, ReasonCrashed or what the reader found; Internal where no
// child can be started; Busy after Close; or the context's.
func (p *Pool) Read(ctx context.Context, r Request) (Response, error) {
	if len(r.Image) == 0 {
		return Response{}, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonBroken, "read page %d: no image bytes", r.Page)
	}
	if len(r.Image) > maxBody {
		return Response{}, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonPageTooLarge, "read page %d: image of %d bytes", r.Page, len(r.Image))
	}
	c, err := p.take(ctx)
	if err != nil {
		return Response{}, err
	}
	defer func() { p.slots <- c }()
	resp, err := p.try(ctx, &c, r)
	if !errors.Is(err, errDied) {
		return resp, err
	}
	p.config.Log.Warn("reader died, page is tried again", "page", r.Page, "err", err)
	resp, err = p.try(ctx, &c, r)
	if errors.Is(err, errDied) {
		return Response{}, pipeline.Refuse(pipeline.Damaged, pipeline.ReasonCrashed, "read page %d: %w", r.Page, err)
	}
	return resp, err
}

// Close ends all children, waiting for pages being read. Read fails behind it.
func (p *Pool) Close() {
	p.close.Do(func() {
		close(p.closed)
		for range p.config.Children {
			if c := <-p.slots; c != nil {
				c.end()
			}
		}
	})
}

// take waits for a free slot.
func (p *Pool) take(ctx context.Context) (*child, error) {
	select {
	case <-p.closed: // first: a slot may be free as well
		return nil, pipeline.Errorf(pipeline.Busy, "reader is closed")
	default:
	}
	select {
	case c := <-p.slots:
		return c, nil
	case <-p.closed:
		return nil, pipeline.Errorf(pipeline.Busy, "reader is closed")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// start starts a child and takes its greeting.
func (p *Pool) start(ctx context.Context) (*child, error) {
	c, err := p.launch(ctx)
	if err != nil {
		return nil, pipeline.Errorf(pipeline.Internal, "start reader: %w", err)
	}
	v, err := c.greet(ctx)
	if err != nil {
		c.kill()
		return nil, pipeline.Errorf(pipeline.Internal, "start reader: %w", err)
	}
	p.version.Store(&v)
	return c, nil
}

// try reads the page with *c, starting one if need be, and leaves in *c the
// child that may be used again, or nil.
func (p *Pool) try(ctx context.Context, c **child, r Request) (Response, error) {
	if *c == nil {
		fresh, err := p.start(ctx)
		if err != nil {
			return Response{}, err
		}
		*c = fresh
	}
	a, preview, err := (*c).ask(ctx, p.config, r)
	if err != nil {
		(*c).kill()
		*c = nil
		return Response{}, err
	}
	if f := a.Fault; f != nil {
		(*c).end()
		*c = nil
		return Response{}, pipeline.Refuse(f.Kind, f.Reason, "read page %d: %s", r.Page, f.Message)
	}
	memory := (*c).memory()
	if (*c).pages >= p.config.Pages || memory > p.config.Memory {
		(*c).end()
		*c = nil
	}
	a.Reading.CPU = a.CPU
	a.Reading.Page = r.Page
	a.Reading.Version = p.Version()
	return Response{a.Reading, preview, memory}, nil
}

// TessdataDir finds the folder of the Tesseract models: TESSDATA_PREFIX, else
// the newest folder of Debian's packages that holds the Vietnamese model. It
// answers "" where there is none.
func TessdataDir() string {
	if dir := os.Getenv("TESSDATA_PREFIX"); dir != "" {
		return dir
	}
	found := ""
	for _, pattern := range []string{"/usr/share/tesseract-ocr/*/tessdata", "/usr/share/tessdata", "/usr/local/share/tessdata"} {
		dirs, _ := filepath.Glob(pattern) // the patterns are well formed
		for _, dir := range dirs {
			if _, err := os.Stat(filepath.Join(dir, "vie.traineddata")); err == nil {
				found = dir
			}
		}
		if found != "" {
			return found
		}
	}
	return ""
}

// counter counts what a child writes to stderr and forgets it.
type counter struct{ bytes atomic.Int64 }

func (c *counter) Write(b []byte) (int, error) {
	c.bytes.Add(int64(len(b)))
	return len(b), nil
}

var _ io.Writer = (*counter)(nil)
