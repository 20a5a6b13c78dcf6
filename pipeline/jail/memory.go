package jail

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
	"time"

	"sohoa/pipeline"
)

// Memory returns the peak of resident memory of the living child itself, in
// bytes (VmHWM). Once the child is gone it is an error of kind NotFound.
func (p *Process) Memory() (int64, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", p.cmd.Process.Pid))
	if err != nil {
		return 0, pipeline.Errorf(pipeline.NotFound, "memory of %s: %w", p.name, err)
	}
	for line := range bytes.Lines(b) {
		rest, ok := bytes.CutPrefix(line, []byte("VmHWM:"))
		if !ok {
			continue
		}
		kib, err := strconv.ParseInt(string(bytes.TrimSpace(bytes.TrimSuffix(bytes.TrimSpace(rest), []byte("kB")))), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("memory of %s: %w", p.name, err)
		}
		return kib << 10, nil
	}
	return 0, pipeline.Errorf(pipeline.NotFound, "memory of %s: it has ended", p.name)
}

// CPU returns the processor time of the living child so far, in steps of
// 10 ms, without grandchildren. Once it is gone it is an error of kind NotFound.
func (p *Process) CPU() (time.Duration, error) {
	b, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", p.cmd.Process.Pid))
	if err != nil {
		return 0, pipeline.Errorf(pipeline.NotFound, "processor time of %s: %w", p.name, err)
	}
	fields := bytes.Fields(b[bytes.LastIndexByte(b, ')')+1:]) // the name may hold anything
	if len(fields) < 13 {
		return 0, pipeline.Errorf(pipeline.Internal, "processor time of %s: %d fields", p.name, len(fields))
	}
	const tick = 10 * time.Millisecond // USER_HZ is 100 on every Linux that Go runs on
	var sum time.Duration
	for _, f := range fields[11:13] { // utime and stime: fields 14 and 15 of proc(5)
		n, err := strconv.ParseInt(string(f), 10, 64)
		if err != nil {
			return 0, fmt.Errorf("processor time of %s: %w", p.name, err)
		}
		sum += time.Duration(n) * tick
	}
	return sum, nil
}
