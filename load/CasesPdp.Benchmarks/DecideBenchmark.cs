using System.Collections.Frozen;
using System.Text;
using BenchmarkDotNet.Attributes;
using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;
using CasesPdp.Workloads;

namespace CasesPdp.Benchmarks;

/// <summary>One decision in process, against one look-up in a frozen dictionary of as many strings as there are roles.</summary>
[MemoryDiagnoser]
public class DecideBenchmark
{
    private const int Subjects = 1_024;

    private PolicySnapshot _policy = null!;
    private FrozenDictionary<string, int> _dictionary = null!;
    private string[] _roleNames = null!;
    private byte[][] _roleBytes = null!;
    private int[] _roleIds = null!;
    private Question _question;
    private int _at;

    [Params(10, 1_000, 100_000)]
    public int Roles { get; set; }

    [GlobalSetup]
    public void Compile()
    {
        _policy = PolicyCompiler.Compile(SyntheticBundle.Make(Roles, spaces: 1_000), "benchmark", 1);
        var random = new Random(7);
        _roleNames = [.. Enumerable.Range(0, Subjects).Select(_ => SyntheticBundle.RoleName(random.Next(Roles)))];
        _roleBytes = [.. _roleNames.Select(Encoding.UTF8.GetBytes)];
        _roleIds = [.. _roleNames.Select(_policy.Roles.Find)];
        _dictionary = Enumerable.Range(0, Roles).ToFrozenDictionary(SyntheticBundle.RoleName, i => i, StringComparer.Ordinal);
        _question.SetAction(_policy, "updateCase"u8, Facets.None);
        _question.AddOwner(_policy, "securitySolution"u8, "updateCase"u8);
    }

    [Benchmark(Baseline = true)]
    public int FrozenDictionaryLookup() => _dictionary[_roleNames[Next()]];

    [Benchmark]
    public Reason DecideByIds()
    {
        Span<ulong> scratch = stackalloc ulong[64];
        var space = SpaceRef.Listed(_at & 511);
        var grants = SubjectGrants.Of(_policy, new SubjectRoles(new ReadOnlySpan<int>(ref _roleIds[Next()])), space, scratch);
        return Decider.Decide(_policy, _question, space, grants);
    }

    [Benchmark]
    public Reason DecideByNames()
    {
        Span<ulong> scratch = stackalloc ulong[64];
        var role = _policy.Roles.Find(_roleBytes[Next()]);
        var space = _policy.Spaces.Resolve("space-77"u8);
        var question = default(Question);
        question.SetAction(_policy, "updateCase"u8, Facets.None);
        question.AddOwner(_policy, "securitySolution"u8, "updateCase"u8);
        var grants = SubjectGrants.Of(_policy, new SubjectRoles(new ReadOnlySpan<int>(ref role)), space, scratch);
        return Decider.Decide(_policy, question, space, grants);
    }

    private int Next() => _at = (_at + 1) & (Subjects - 1);
}
