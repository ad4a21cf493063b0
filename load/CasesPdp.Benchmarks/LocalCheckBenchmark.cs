using System.Collections.Frozen;
using BenchmarkDotNet.Attributes;
using CasesPdp.Client;
using CasesPdp.Client.Local;
using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;
using CasesPdp.Workloads;

namespace CasesPdp.Benchmarks;

/// <summary>One question in words, decided in the client's process, against one look-up in a frozen dictionary of the role names.</summary>
[MemoryDiagnoser]
public class LocalCheckBenchmark
{
    private const int Questions = 1_024;

    private readonly CaseQuestion[] _questions = new CaseQuestion[Questions];
    private PolicySnapshot _policy = null!;
    private FrozenDictionary<string, int> _dictionary = null!;
    private int _at;

    [Params(10, 1_000, 100_000)]
    public int Roles { get; set; }

    [GlobalSetup]
    public void Compile()
    {
        _policy = PolicyCompiler.Compile(SyntheticBundle.Make(Roles, spaces: 1_000), "benchmark", 1);
        var random = new Random(7);
        for (var i = 0; i < Questions; i++)
        {
            _questions[i] = new CaseQuestion(
                CaseSubject.WithRoles(SyntheticBundle.RoleName(random.Next(Roles))),
                CaseOperations.UpdateCase,
                CaseResource.Of(CaseOwners.SecuritySolution, $"space-{random.Next(1_000)}"));
        }

        _dictionary = Enumerable.Range(0, Roles).ToFrozenDictionary(SyntheticBundle.RoleName, i => i, StringComparer.Ordinal);
    }

    [Benchmark(Baseline = true)]
    public int FrozenDictionaryLookup() => _dictionary[_questions[Next()].Subject.Roles![0]];

    [Benchmark]
    public bool DecideByNames() => LocalEvaluator.Decide(_policy, _questions[Next()]).IsAllowed;

    private int Next() => _at = (_at + 1) & (Questions - 1);
}
