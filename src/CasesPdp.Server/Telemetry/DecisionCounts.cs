using System.Diagnostics.Metrics;
using System.Numerics;
using CasesPdp.Decisions;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Telemetry;

/// <summary>
/// How many decisions the server has made, by reason, and how many unknown roles it has read. Counting costs a few nanoseconds; a
/// collection sums up.
/// </summary>
/// <remarks>Each core counts on its own cache line, so that cores do not contend. Thread-safe.</remarks>
internal sealed class DecisionCounts
{
    // Two cache lines, because processors fetch them in pairs. There are fewer than 16 reasons.
    private const int Stride = 16;
    private const int UnknownRole = Stride - 1;
    private const int MostStripes = 64;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, MostStripes));

    private readonly long[] _counts = new long[(Stripes + 1) * Stride];

    /// <summary>The unknown roles.</summary>
    public long UnknownRoles => CountOf(UnknownRole);

    /// <summary>Counts what a request decided; returns how many decisions that is.</summary>
    public long Add(ReasonTally tally)
    {
        long decisions = 0;
        var line = (1 + (Thread.GetCurrentProcessorId() & (Stripes - 1))) * Stride;
        var counts = tally.Counts;
        for (var reason = 0; reason < counts.Length; reason++)
        {
            if (counts[reason] != 0)
            {
                Interlocked.Add(ref _counts[line + reason], counts[reason]);
                decisions += counts[reason];
            }
        }

        if (tally.UnknownRoles != 0)
        {
            Interlocked.Add(ref _counts[line + UnknownRole], tally.UnknownRoles);
        }

        return decisions;
    }

    /// <summary>The counts of the reasons that have occurred.</summary>
    public IEnumerable<Measurement<long>> Collect()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            var count = CountOf((int)reason);
            if (count != 0)
            {
                yield return new Measurement<long>(count, ReasonTags.Outcome(reason), ReasonTags.Reason(reason));
            }
        }
    }

    private long CountOf(int slot)
    {
        long count = 0;
        for (var line = Stride; line < _counts.Length; line += Stride)
        {
            count += Interlocked.Read(ref _counts[line + slot]);
        }

        return count;
    }
}
