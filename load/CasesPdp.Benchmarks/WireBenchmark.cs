using BenchmarkDotNet.Attributes;
using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using CasesPdp.Server.Requests;
using CasesPdp.Server.Wire;
using CasesPdp.Workloads;
using Google.Protobuf;

namespace CasesPdp.Benchmarks;

/// <summary>
/// From the bytes of a request to the bytes of its answer, as they came and by way of the generated classes. Every call has another
/// subject.
/// </summary>
[MemoryDiagnoser]
public class WireBenchmark
{
    private const int Items = 1_000;
    private const int Spaces = 1_000;
    private const int Subjects = 64;

    private readonly byte[][] _checks = new byte[Subjects][];
    private readonly byte[][] _pages = new byte[Subjects][];
    private readonly byte[][] _withMissing = new byte[Subjects][];
    private readonly byte[][] _checksWithMissing = new byte[Subjects][];
    private readonly byte[][] _overSpaces = new byte[Subjects][];
    private readonly byte[][] _matrices = new byte[Subjects][];
    private readonly ForgetfulTransport _transport = new();
    private PolicySnapshot _policy = null!;
    private int _at;

    [Params(10, 1_000, 100_000)]
    public int Roles { get; set; }

    [GlobalSetup]
    public void MakeRequests()
    {
        _policy = SyntheticPolicy.Make(Roles, Spaces).Snapshot;
        var mix = new QuestionMix(Roles, Spaces, seed: 9);
        for (var i = 0; i < Subjects; i++)
        {
            _checks[i] = mix.NextCheck().ToByteArray();
            var page = mix.NextListPage(Items);
            _pages[i] = page.ToByteArray();
            page.IncludeMissing = true;
            _withMissing[i] = page.ToByteArray();
            var check = mix.NextCheck();
            check.IncludeMissing = true;
            _checksWithMissing[i] = check.ToByteArray();
            _overSpaces[i] = mix.NextBatchOverSpaces(Items).ToByteArray();
            _matrices[i] = mix.NextMatrix(cells: 100).ToByteArray();
        }
    }

    [Benchmark]
    public void Check() => Answer("Check", _checks);

    [Benchmark(Baseline = true)]
    public void ListPageOf1000() => Answer("BatchCheck", _pages);

    [Benchmark]
    public void BatchOf1000OverSpaces() => Answer("BatchCheck", _overSpaces);

    [Benchmark]
    public void Matrix100x10() => Answer("CheckMatrix", _matrices);

    [Benchmark]
    public void ListPageOf1000WithMissing() => Answer("BatchCheck", _withMissing);

    [Benchmark]
    public void CheckWithMissing() => Answer("Check", _checksWithMissing);

    [Benchmark]
    public void ListPageOf1000ThatFallsBack()
    {
        var call = new WireCall();
        var request = BatchCheckRequest.Parser.ParseFrom(_pages[Next()]);
        if (RequestValidator.Validate(request, _policy) is not null)
        {
            throw new InvalidOperationException("The batch was refused.");
        }

        WireFallback.TryAnswer(WireScratch.For(_policy, CancellationToken.None), WireMethod.Find("BatchCheck")!.Answer, request, call);
        call.Send(_transport);
    }

    private void Answer(string method, byte[][] requests)
    {
        var call = new WireCall();
        if (!WireMethod.Find(method)!.Answer(WireScratch.For(_policy), requests[Next()], call))
        {
            throw new InvalidOperationException("The request fell back.");
        }

        call.Send(_transport);
    }

    private int Next() => _at = (_at + 1) & (Subjects - 1);
}
