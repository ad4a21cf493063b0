using CasesPdp.Decisions;

namespace CasesPdp.Server.Messages;

/// <summary>Counts decisions by reason, so that a request touches the meters once and not once an item.</summary>
internal sealed class ReasonTally
{
    private readonly long[] _counts = new long[Enum.GetValues<Reason>().Length];

    /// <summary>Counts by reason, the reason being the place.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>Counts a decision.</summary>
    public void Add(Reason reason) => _counts[(int)reason]++;
}
