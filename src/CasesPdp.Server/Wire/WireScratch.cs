using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Server.Messages;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a request needs besides its bytes. One a thread, used from the first byte to the last without a pause.</summary>
/// <remarks>It lives as long as its thread and its policy, and keeps neither alive.</remarks>
internal sealed class WireScratch
{
    /// <summary>
    /// How many steps of <see cref="SubjectRows.Steps"/> a request may take here, a few milliseconds at most: what is dearer is left to the
    /// generated classes, which look up between steps whether their caller is still there.
    /// </summary>
    public const int MostSteps = 100_000;

    // Kept by the thread, as long as the policy is kept by anybody else.
    [ThreadStatic]
    private static ConditionalWeakTable<PolicySnapshot, WireScratch>? OfThread;

    [ThreadStatic]
    private static WeakReference<WireScratch>? Last;

    private long _stepsBefore;

    private WireScratch(PolicySnapshot policy)
    {
        Policy = policy;
        Row = new ulong[SubjectGrants.ScratchWords(policy)];
        Subject = new SubjectRows(policy);
        Own = new SubjectRows(policy);
        RevisionField = AnswerFields.Revision(policy.Revision);
    }

    /// <summary>The snapshot that all of this fits.</summary>
    public PolicySnapshot Policy { get; }

    /// <summary>The revision of every answer of this snapshot, tag and length included.</summary>
    public byte[] RevisionField { get; }

    /// <summary>The grants of the subject that many questions share.</summary>
    public SubjectRows Subject { get; }

    /// <summary>The grants of an item's own subject.</summary>
    public SubjectRows Own { get; }

    /// <summary>Whether the request has turned out to be dear.</summary>
    public bool IsDear => Subject.Steps + Own.Steps - _stepsBefore > MostSteps;

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

    /// <summary>How items were read before.</summary>
    public KnownItems KnownItems { get; } = new();

    /// <summary>Indexes of allowed items whose messages hold no links.</summary>
    public List<int> LinksUnavailable { get; } = [];

    /// <summary>How often each reason was given.</summary>
    public ReasonTally Tally { get; } = new();

    /// <summary>What a matrix needs besides.</summary>
    public MatrixScratch Matrix { get; } = new();

    /// <summary>This thread's scratch, fitting the policy, counts at zero.</summary>
    public static WireScratch For(PolicySnapshot policy)
    {
        if (Last is null || !Last.TryGetTarget(out var scratch) || !ReferenceEquals(scratch.Policy, policy))
        {
            scratch = MakeFor(policy);
        }

        scratch._stepsBefore = scratch.Subject.Steps + scratch.Own.Steps;
        scratch.Tally.Clear();
        scratch.LinksUnavailable.Clear();
        scratch.CorrelationIds.Clear();
        return scratch;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WireScratch MakeFor(PolicySnapshot policy)
    {
        OfThread ??= [];
        var scratch = OfThread.GetValue(policy, p => new WireScratch(p));
        Last = new WeakReference<WireScratch>(scratch);
        return scratch;
    }
}
