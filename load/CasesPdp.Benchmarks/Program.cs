using System.Globalization;
using BenchmarkDotNet.Running;
using CasesPdp.Benchmarks;
using CasesPdp.Workloads;

// `bundle DIR ROLES SPACES` writes a synthetic fleet to measure with, `frames DIR ROLES SPACES` requests about it and what answers them;
// everything else is BenchmarkDotNet's.
if (args is ["bundle" or "frames", var directory, var roleCount, var spaceCount])
{
    var fleet = Fleet.Make(int.Parse(roleCount, CultureInfo.InvariantCulture), int.Parse(spaceCount, CultureInfo.InvariantCulture));
    Directory.CreateDirectory(directory);
    if (args[0] == "bundle")
    {
        fleet.Write(directory);
        return;
    }

    foreach (var exchange in ExchangeSet.Make(fleet))
    {
        FrameFile.Write(directory, exchange);
        Console.WriteLine($"{exchange.Name}: {exchange.Decisions} decisions, {exchange.Allowed} allowed");
    }

    return;
}

BenchmarkSwitcher.FromAssembly(typeof(DecideBenchmark).Assembly).Run(args);
