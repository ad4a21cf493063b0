using System.Diagnostics;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>
/// How long a fuzz loop runs, and from which seed: in every run a fixed number of rounds from seed 1; with <c>CASESPDP_FUZZ_SECONDS</c> for
/// that long from a fresh seed, which is printed. <c>CASESPDP_FUZZ_SEED</c> repeats one.
/// </summary>
internal sealed class FuzzLoop
{
    private readonly int _rounds;
    private readonly int? _seconds = Number("CASESPDP_FUZZ_SECONDS");
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private int _round;

    public FuzzLoop(int rounds)
    {
        _rounds = rounds;
        Seed = Number("CASESPDP_FUZZ_SEED") ?? (_seconds is null ? 1 : Random.Shared.Next());
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {Seed} (CASESPDP_FUZZ_SEED={Seed} repeats it)");
    }

    public int Seed { get; }

    /// <summary>Whether another round is to run.</summary>
    public bool Next() => _seconds is { } seconds ? Stopwatch.GetElapsedTime(_startedAt).TotalSeconds < seconds : _round++ < _rounds;

    private static int? Number(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), out var number) ? number : null;
}
