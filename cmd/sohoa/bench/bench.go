package bench

// Command holds the measurements.
type Command struct {
	Pipeline Pipeline `cmd:"" help:"${cli_bench_pipeline}"`
	Find     Find     `cmd:"" help:"${cli_bench_find}"`
	Describe Describe `cmd:"" help:"${cli_bench_describe}"`
	Progress Progress `cmd:"" help:"${cli_bench_progress}"`
	Preserve Preserve `cmd:"" help:"${cli_bench_preserve}"`
	Read     Read     `cmd:"" help:"${cli_bench_read}"`
}
