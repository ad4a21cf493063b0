using CasesPdp.Decisions;

namespace CasesPdp.Server.Requests;

/// <summary>Counts decisions by reason and unknown roles, so that a request touches the meters once and not once an item.</summary>
internal sealed class ReasonTally
{
    private readonly long[] _counts = new long[Enum.GetValues<Reason>().Length];

    /// <summary>Counts by reason, the reason being the place.</summary>
    public ReadOnlySpan<long> Counts => _counts;

    /// <summary>How many names of roles were read that the policy does not have.</summary>
    public long UnknownRoles { get; set; }

    /// <summary>Starts anew.</summary>
    public void Clear()
    {
        Array.Clear(_counts);
        UnknownRoles = 0;
    }

    /// <summary>Counts a decision.</summary>
    public void Add(Reason reason) => _counts[(int)reason]++;

    /// <summary>Counts so many decisions.</summary>
    public void Add(Reason reason, int count) => _counts[(int)reason] += count;

    /// <summary>Counts decisions that were counted before.</summary>
    public void Add(ReadOnlySpan<long> counts)
    {
        for (var reason = 0; reason < counts.Length; reason++)
        {
            _counts[reason] += counts[reason];
        }
    }

    /// <summary>Turns earlier counts into what has been counted since.</summary>
    public void Since(Span<long> before)
    {
        for (var reason = 0; reason < before.Length; reason++)
        {
            before[reason] = _counts[reason] - before[reason];
        }
    }

    /// <summary>Counts a column of decisions. Nearly all have one of two reasons, which are counted many at a time.</summary>
    public void Add(ReadOnlySpan<byte> reasons)
    {
        var allowed = reasons.Count((byte)Reason.Allowed);
        var missing = reasons.Count((byte)Reason.MissingPrivilege);
        _counts[(int)Reason.Allowed] += allowed;
        _counts[(int)Reason.MissingPrivilege] += missing;
        if (allowed + missing == reasons.Length)
        {
            return;
        }

        foreach (var reason in reasons)
        {
            if (reason is not ((byte)Reason.Allowed or (byte)Reason.MissingPrivilege))
            {
                _counts[reason]++;
            }
        }
    }
}
