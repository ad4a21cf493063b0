using BenchmarkDotNet.Attributes;
using CasesPdp.Decisions;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Compilation;
using CasesPdp.Workloads;

namespace CasesPdp.Benchmarks;

/// <summary>Compiling a bundle that has been read: time and memory must grow no faster than the number of roles.</summary>
[MemoryDiagnoser]
public class CompileBenchmark
{
    private Bundle _bundle = null!;

    [Params(10, 1_000, 100_000)]
    public int Roles { get; set; }

    [GlobalSetup]
    public void MakeBundle()
    {
        _bundle = SyntheticBundle.Make(Roles, spaces: 1_000);
        var snapshot = Compile();
        Console.WriteLine(
            $"// {Roles} roles: {snapshot.Grants.EntryCount} entries, {snapshot.Grants.RowCount} distinct rows, "
            + $"{snapshot.Grants.SizeInBytes} table bytes ({(double)snapshot.Grants.SizeInBytes / Roles:F1} a role)");
    }

    [Benchmark]
    public PolicySnapshot Compile() => PolicyCompiler.Compile(_bundle, "benchmark", 1);
}
