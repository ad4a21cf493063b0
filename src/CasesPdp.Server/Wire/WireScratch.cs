using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Server.Messages;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a request needs besides its bytes. One a thread, used from the first byte to the last without a pause.</summary>
/// <remarks>It lives as long as its policy and no longer: a thread that answers nothing more does not keep a replaced policy in memory.</remarks>
internal sealed class WireScratch
{
    private static readonly ConditionalWeakTable<PolicySnapshot, ConcurrentQueue<WireScratch>> OfPolicy = [];

    [ThreadStatic]
    private static WeakReference<WireScratch>? OfThread;

    private WireScratch(PolicySnapshot policy)
    {
        Policy = policy;
        Row = new ulong[SubjectGrants.ScratchWords(policy)];
        Subject = new SubjectRows(policy);
        RevisionField = AnswerFields.Revision(policy.Revision);
    }

    /// <summary>The snapshot that all of this fits.</summary>
    public PolicySnapshot Policy { get; }

    /// <summary>The revision of every answer of this snapshot, tag and length included.</summary>
    public byte[] RevisionField { get; }

    /// <summary>The grants of the subject that many questions share.</summary>
    public SubjectRows Subject { get; }

    /// <summary>Room for the grants of a subject in one space.</summary>
    public ulong[] Row { get; }

    /// <summary>Known roles of the subject that many questions share, and of its limit.</summary>
    public int[] Roles { get; } = new int[2 * Limits.SubjectRoles];

    /// <summary>Known roles of an item's own subject, and of its limit.</summary>
    public int[] ItemRoles { get; } = new int[2 * Limits.SubjectRoles];

    /// <summary>The reason of each item.</summary>
    public byte[] Reasons { get; } = new byte[Limits.BatchItems];

    /// <summary>Where in the request the correlation id of each item stands.</summary>
    public CorrelationColumn CorrelationIds { get; } = new(Limits.BatchItems);

    /// <summary>Indexes of allowed items whose messages hold no links.</summary>
    public List<int> LinksUnavailable { get; } = [];

    /// <summary>How often each reason was given.</summary>
    public ReasonTally Tally { get; } = new();

    /// <summary>What a matrix needs besides.</summary>
    public MatrixScratch Matrix { get; } = new();

    /// <summary>This thread's scratch, fitting the policy, counts at zero.</summary>
    public static WireScratch For(PolicySnapshot policy)
    {
        if (OfThread is null || !OfThread.TryGetTarget(out var scratch) || !ReferenceEquals(scratch.Policy, policy))
        {
            scratch = MakeFor(policy);
        }

        scratch.Tally.Clear();
        scratch.LinksUnavailable.Clear();
        scratch.CorrelationIds.Clear();
        return scratch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WireScratch MakeFor(PolicySnapshot policy)
    {
        var scratch = new WireScratch(policy);
        OfPolicy.GetOrCreateValue(policy).Enqueue(scratch);
        OfThread = new WeakReference<WireScratch>(scratch);
        return scratch;
    }
}
