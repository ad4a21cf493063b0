using System.Collections.Frozen;
using System.Text;
using BenchmarkDotNet.Attributes;
using CasesPdp.Decisions;
using CasesPdp.Workloads;

namespace CasesPdp.Benchmarks;

/// <summary>
/// Looking names up as UTF-8: names that are there, absent ones, and, in a set of their own, names too long for a slot; against a frozen
/// dictionary of strings.
/// </summary>
[MemoryDiagnoser]
public class NameIndexBenchmark
{
    private const int Lookups = 1_024;

    private readonly byte[][] _present = new byte[Lookups][];
    private readonly byte[][] _absent = new byte[Lookups][];
    private readonly byte[][] _long = new byte[Lookups][];
    private readonly string[] _strings = new string[Lookups];
    private NameIndex _names = null!;
    private NameIndex _longNames = null!;
    private FrozenDictionary<string, int> _dictionary = null!;
    private int _at;

    [Params(10, 1_000, 100_000)]
    public int Names { get; set; }

    [GlobalSetup]
    public void MakeNames()
    {
        string[] names = [.. Enumerable.Range(0, Names).Select(SyntheticBundle.RoleName)];
        _names = new NameIndex(names);
        _longNames = new NameIndex([.. names.Select(Lengthen)]);
        _dictionary = names.Select((name, id) => (name, id)).ToFrozenDictionary(n => n.name, n => n.id, StringComparer.Ordinal);
        var random = new Random(3);
        for (var i = 0; i < Lookups; i++)
        {
            _strings[i] = names[random.Next(Names)];
            _present[i] = Encoding.UTF8.GetBytes(_strings[i]);
            _absent[i] = Encoding.UTF8.GetBytes($"absent-{random.Next()}"[..12]);
            _long[i] = Encoding.UTF8.GetBytes(Lengthen(_strings[i]));
        }
    }

    [Benchmark(Baseline = true)]
    public int FrozenDictionary() => _dictionary[_strings[Next()]];

    [Benchmark]
    public int Present() => _names.Find(_present[Next()]);

    [Benchmark]
    public int Absent() => _names.Find(_absent[Next()]);

    [Benchmark]
    public int TooLongForASlot() => _longNames.Find(_long[Next()]);

    private static string Lengthen(string name) => name + " of the security operations centre";

    private int Next() => _at = (_at + 1) & (Lookups - 1);
}
