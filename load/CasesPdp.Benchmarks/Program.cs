using System.Globalization;
using BenchmarkDotNet.Running;
using CasesPdp.Benchmarks;
using CasesPdp.Workloads;

// `bundle DIR ROLES SPACES` writes a synthetic fleet to measure with; everything else is BenchmarkDotNet's.
if (args is ["bundle", var directory, var roles, var spaces])
{
    SyntheticPolicy.Make(int.Parse(roles, CultureInfo.InvariantCulture), int.Parse(spaces, CultureInfo.InvariantCulture)).Write(directory);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(DecideBenchmark).Assembly).Run(args);
