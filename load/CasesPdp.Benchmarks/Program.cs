using System.Globalization;
using BenchmarkDotNet.Running;
using CasesPdp.Benchmarks;

// `bundle DIR ROLES SPACES` writes a synthetic fleet to measure with; everything else is BenchmarkDotNet's.
if (args is ["bundle", var directory, var roles, var spaces])
{
    SyntheticBundle.Write(directory, int.Parse(roles, CultureInfo.InvariantCulture), int.Parse(spaces, CultureInfo.InvariantCulture));
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(SyntheticBundle).Assembly).Run(args);
