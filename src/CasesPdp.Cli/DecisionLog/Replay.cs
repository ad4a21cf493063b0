using CasesPdp.Cli.Rendering;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.DecisionLog;

/// <summary>Decides logged questions again under another policy, and counts what comes out differently.</summary>
internal sealed class Replay(LoadedPolicy policy)
{
    /// <summary>The most changes that are told apart. Beyond it they are only counted.</summary>
    public const int MostChanges = 10_000;

    private readonly Dictionary<ReplayChange, long> _changes = [];

    /// <summary>How many questions were decided again.</summary>
    public long Replayed { get; private set; }

    /// <summary>The least share of the calls whose ALLOW decisions were logged, among the records decided again.</summary>
    public double Sample { get; private set; } = 1;

    /// <summary>How many records hold no question that can be decided again: masked, hashed or shortened.</summary>
    public long NotReplayable { get; private set; }

    /// <summary>How many came out differently.</summary>
    public long Changed { get; private set; }

    /// <summary>How many stay denied, for another reason.</summary>
    public long OtherReason { get; private set; }

    /// <summary>How many of the changed ones are not among <see cref="Changes"/>.</summary>
    public long NotListed { get; private set; }

    /// <summary>What changed, by subject and operation; the most frequent first.</summary>
    public IEnumerable<(ReplayChange Change, long Count)> Changes => _changes
        .OrderByDescending(c => c.Value)
        .ThenBy(c => c.Key.Subject, StringComparer.Ordinal)
        .ThenBy(c => c.Key.Action, StringComparer.Ordinal)
        .ThenBy(c => c.Key.Owners, StringComparer.Ordinal)
        .ThenBy(c => c.Key.Space, StringComparer.Ordinal)
        .Select(c => (c.Key, c.Value));

    /// <summary>The question as this policy takes it; null if it holds none.</summary>
    public DecisionRequest? QuestionOf(LogRecord record)
    {
        if (!record.IsDecision)
        {
            return null;
        }

        if (!record.IsReplayable)
        {
            NotReplayable++;
            return null;
        }

        Replayed++;
        Sample = Math.Min(Sample, record.Sample);
        return policy.Snapshot.Rules.RolesFromSubjects ? record.Request with { Roles = null } : record.Request;
    }

    /// <summary>Decides the question of a record again.</summary>
    public void Add(LogRecord record)
    {
        if (QuestionOf(record) is not { } question)
        {
            return;
        }

        var decision = TableEvaluator.Decide(policy.Snapshot, question);
        var (after, reason) = (decision.Outcome == Outcome.Allow ? "ALLOW" : "DENY", OutputNames.Of(decision.Reason));
        if (after == record.Outcome)
        {
            OtherReason += reason == record.Reason ? 0 : 1;
            return;
        }

        Changed++;
        var subject = record.Request.SubjectId ?? string.Join(',', record.Roles ?? []);
        var change = new ReplayChange(
            subject, question.Action, string.Join(',', question.Owners), question.Space ?? "default", record.Outcome!, after, reason);
        if (_changes.TryGetValue(change, out var count) || _changes.Count < MostChanges)
        {
            _changes[change] = count + 1;
        }
        else
        {
            NotListed++;
        }
    }
}

/// <summary>A difference that a replay found.</summary>
/// <param name="Subject">The subject's id, else its roles.</param>
/// <param name="Action">The action.</param>
/// <param name="Owners">The owners.</param>
/// <param name="Space">The space.</param>
/// <param name="Before">The outcome in the log.</param>
/// <param name="After">The outcome now.</param>
/// <param name="Reason">The reason now.</param>
internal sealed record ReplayChange(string Subject, string Action, string Owners, string Space, string Before, string After, string Reason);
