using System.Runtime.CompilerServices;
using CasesPdp.Decisions;
using CasesPdp.Server.Requests;

namespace CasesPdp.Server.Wire;

/// <summary>What answering a request needs besides its bytes. One a thread, used from the first byte to the last without a pause.</summary>
/// <remarks>It lives as long as its thread and its policy, and keeps neither alive.</remarks>
internal sealed class WireScratch
{
    /// <summary>
    /// How many steps (see <see cref="Spend"/>) a request may take before its caller can be looked at, a fraction of a millisecond. What is
    /// more expensive falls back: the pass behind the fallback has no such limit and looks at its caller instead.
    /// </summary>
    public const int MostSteps = 20_000;

    /// <summary>How many bytes are compared in a step.</summary>
    public const int BytesPerStep = 64;

    private const int StepsPerLook = 16_384;

    // Kept by the thread, as long as the policy is kept by anybody else.
    [ThreadStatic]
    private static ConditionalWeakTable<PolicySnapshot, WireScratch>? OfThread;

    [ThreadStatic]
    private static WeakReference<WireScratch>? Last;

    private long _spent;
    private long _nextLook;
    private bool _canBeCancelled;
    private CancellationToken _cancellation;

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

    /// <summary>What denied items lack.</summary>
    public MissingColumn Missing { get; } = new();

    /// <summary>How items were read before.</summary>
    public KnownItems KnownItems { get; } = new();

    /// <summary>Indexes of allowed items whose messages contain no links.</summary>
    public List<int> LinksUnavailable { get; } = [];

    /// <summary>How often each reason was given.</summary>
    public ReasonTally Tally { get; } = new();

    /// <summary>Whether the request fell back because its answer would be too large: it is to be refused.</summary>
    public bool IsAnswerTooLarge { get; set; }

    /// <summary>Whether the request fell back because it is expensive.</summary>
    public bool IsExpensive { get; private set; }

    /// <summary>What a matrix needs besides.</summary>
    public MatrixScratch Matrix { get; } = new();

    /// <summary>How many steps this thread has taken so far with the policy.</summary>
    public long Steps => Subject.Steps + Own.Steps + _spent;

    /// <summary>This thread's scratch for that policy, for a pass that falls back when the request turns out to be expensive.</summary>
    public static WireScratch For(PolicySnapshot policy)
    {
        if (Last is null || !Last.TryGetTarget(out var scratch) || !ReferenceEquals(scratch.Policy, policy))
        {
            scratch = MakeFor(policy);
        }

        scratch._nextLook = scratch.Steps + MostSteps;
        scratch._canBeCancelled = false;
        scratch.Clear();
        return scratch;
    }

    /// <summary>This thread's scratch for that policy, for a pass that goes on until it is done or cancelled.</summary>
    public static WireScratch For(PolicySnapshot policy, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var scratch = For(policy);
        scratch._nextLook = scratch.Steps;
        scratch._canBeCancelled = true;
        scratch._cancellation = cancellation;
        return scratch;
    }

    /// <summary>Forgets what has been decided.</summary>
    public void Clear()
    {
        Tally.Clear();
        LinksUnavailable.Clear();
        CorrelationIds.Clear();
        Missing.Clear();
        IsAnswerTooLarge = false;
        IsExpensive = false;
    }

    /// <summary>
    /// Counts work besides that of <see cref="SubjectRows.Steps"/>: a step is what takes some ten nanoseconds, such as one decision.
    /// </summary>
    public void Spend(long steps) => _spent += steps;

    /// <summary>Whether the pass has to fall back because the request is expensive. To be asked as work is done.</summary>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public bool MustFallBack() => Steps > _nextLook && Look();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool Look()
    {
        if (!_canBeCancelled)
        {
            IsExpensive = true;
            return true;
        }

        _cancellation.ThrowIfCancellationRequested();
        _nextLook = Steps + StepsPerLook;
        return false;
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
