using System.Globalization;
using BenchmarkDotNet.Running;
using CasesPdp.Benchmarks;

// `bundle DIR ROLES SPACES` writes a synthetic fleet to measure with, `frames DIR` requests about one; everything else is BenchmarkDotNet's.
if (args is ["bundle", var directory, var roles, var spaces])
{
    SyntheticBundle.Write(directory, int.Parse(roles, CultureInfo.InvariantCulture), int.Parse(spaces, CultureInfo.InvariantCulture));
    return;
}

if (args is ["frames", var target])
{
    Frames.Write(target);
    return;
}

BenchmarkSwitcher.FromAssembly(typeof(SyntheticBundle).Assembly).Run(args);
