using CasesPdp.Cli.Output;
using CasesPdp.Cli.Streams;
using CasesPdp.Policies;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Points;

/// <summary>Answers in process.</summary>
internal sealed class LocalPoint : IDecisionPoint
{
    /// <summary>Answers from that policy.</summary>
    public LocalPoint(LoadedPolicy policy)
    {
        Policy = policy;
        Revision = policy.Snapshot.Revision.Text;
    }

    /// <summary>The policy.</summary>
    public LoadedPolicy Policy { get; }

    /// <inheritdoc />
    public string Revision { get; }

    /// <inheritdoc />
    public Decision Check(DecisionRequest request)
    {
        RequireRolesAccepted(request);
        return TableEvaluator.Decide(Policy.Snapshot, request);
    }

    /// <inheritdoc />
    public StreamTotals CheckStream(Stream requests, Stream answers, Progress progress) =>
        new CheckStream(Policy.Snapshot, progress).Run(requests, answers);

    /// <inheritdoc />
    public void Dispose()
    {
        // Nothing is held open.
    }

    private void RequireRolesAccepted(DecisionRequest request)
    {
        if (Policy.Snapshot.Rules.RolesFromSubjects && request.Roles is not null)
        {
            throw VerbFailure.Usage("--role is not accepted: the bundle says who has which roles (`rolesFrom: subjects`). Give --subject.");
        }
    }
}
