using CasesPdp.Decisions;
using CasesPdp.Server.Messages;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a request needs besides its bytes. One a thread, used from the first byte to the last without a pause.</summary>
internal sealed class WireScratch
{
    [ThreadStatic]
    private static WireScratch? OfThread;

    private WireScratch(PolicySnapshot policy)
    {
        Policy = policy;
        Rows = new ulong[2 * SubjectGrants.ScratchWords(policy)];
        RevisionField = AnswerFields.Revision(policy.Revision);
    }

    /// <summary>The snapshot that all of this fits.</summary>
    public PolicySnapshot Policy { get; }

    /// <summary>The revision of every answer of this snapshot, tag and length included.</summary>
    public byte[] RevisionField { get; }

    /// <summary>Room for two unions of grants: the default subject's, and an item's own.</summary>
    public ulong[] Rows { get; }

    /// <summary>Known roles of the default subject and its limit, then of an item's own subject and its limit.</summary>
    public int[] Roles { get; } = new int[4 * Limits.SubjectRoles];

    /// <summary>The outcome of each item.</summary>
    public byte[] Outcomes { get; } = new byte[Limits.BatchItems];

    /// <summary>The reason of each item.</summary>
    public byte[] Reasons { get; } = new byte[Limits.BatchItems];

    /// <summary>Where in the request the correlation id of each item stands: start and length.</summary>
    public (int Start, int Length)[] CorrelationIds { get; } = new (int, int)[Limits.BatchItems];

    /// <summary>Indexes of allowed items whose messages hold no links.</summary>
    public List<int> LinksUnavailable { get; } = [];

    /// <summary>How often each reason was given.</summary>
    public ReasonTally Tally { get; } = new();

    /// <summary>What a matrix needs besides.</summary>
    public MatrixScratch Matrix { get; } = new();

    /// <summary>This thread's scratch, fitting the policy, counts at zero.</summary>
    public static WireScratch For(PolicySnapshot policy)
    {
        var scratch = OfThread;
        if (scratch is null || !ReferenceEquals(scratch.Policy, policy))
        {
            // A thread keeps the policy before alive until it answers its next request; there are as many as threads.
            OfThread = scratch = new WireScratch(policy);
        }

        scratch.Tally.Clear();
        scratch.LinksUnavailable.Clear();
        return scratch;
    }
}
