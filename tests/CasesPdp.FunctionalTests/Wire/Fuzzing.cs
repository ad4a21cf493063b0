using System.Diagnostics;

namespace CasesPdp.FunctionalTests.Wire;

/// <summary>
/// How long random tests go on: so many rounds from a fixed seed, the same every time; or, where CASESPDP_FUZZ_SECONDS is set as
/// <c>tests/nightly/fuzz</c> does, for that time from a seed that is printed.
/// </summary>
internal static class Fuzzing
{
    private const int FixedSeed = 20_261;

    private static readonly TimeSpan? Time =
        int.TryParse(Environment.GetEnvironmentVariable("CASESPDP_FUZZ_SECONDS"), out var seconds) ? TimeSpan.FromSeconds(seconds) : null;

    public static int Seed()
    {
        var seed = Time is null ? FixedSeed : Random.Shared.Next();
        TestContext.Current.TestOutputHelper?.WriteLine($"seed {seed}");
        return seed;
    }

    public static IEnumerable<int> Rounds(int fixedRounds)
    {
        var watch = Stopwatch.StartNew();
        for (var round = 0; Time is null ? round < fixedRounds : watch.Elapsed < Time; round++)
        {
            yield return round;
        }
    }
}
