using System.Reflection;
using System.Runtime.InteropServices;
using CasesPdp.Cli.Rendering;
using CasesPdp.Cli.Requests;
using CasesPdp.Decisions;
using CasesPdp.Policies;
using CasesPdp.Policies.Explanations;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Cli.Pdp;

/// <summary>Answers in process.</summary>
internal sealed class LocalPdp : IPdp
{
    /// <summary>The version of this program.</summary>
    public static readonly string Version =
        typeof(LocalPdp).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "";

    private readonly TimeSpan _compileTime;

    /// <summary>Answers from that policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="source">Where it comes from, for reading.</param>
    /// <param name="compileTime">How long compiling took.</param>
    public LocalPdp(LoadedPolicy policy, string source, TimeSpan compileTime)
    {
        Policy = policy;
        Source = source;
        Revision = policy.Snapshot.Revision.Text;
        _compileTime = compileTime;
    }

    /// <summary>The policy.</summary>
    public LoadedPolicy Policy { get; }

    /// <inheritdoc />
    public LoadedPolicy? Loaded => Policy;

    /// <inheritdoc />
    public string Revision { get; }

    /// <inheritdoc />
    public string Source { get; }

    /// <inheritdoc />
    public Decision Check(DecisionRequest request)
    {
        RequireRolesAccepted(request.Roles);
        return TableEvaluator.Decide(Policy.Snapshot, request);
    }

    /// <inheritdoc />
    public StreamTotals CheckStream(Stream requests, Stream answers, LineNotes notes, Progress progress) =>
        new CheckStream(Policy.Snapshot, notes, progress).Run(requests, answers);

    /// <inheritdoc />
    public IReadOnlyList<Reason> CheckMatrix(MatrixQuestion question)
    {
        RequireRolesAccepted(question.Roles);
        return
        [
            .. from role in question.Roles
            from action in question.Actions
            from space in question.Spaces
            from owner in question.Owners
            let request = new DecisionRequest
            {
                Roles = [role],
                Action = action,
                Connector = question.Connector,
                Owners = [owner],
                Space = space.Id,
            }
            select TableEvaluator.Decide(Policy.Snapshot, request).Reason,
        ];
    }

    /// <inheritdoc />
    public Explanation Explain(DecisionRequest request)
    {
        RequireRolesAccepted(request.Roles);
        return Explainer.Explain(Policy, request);
    }

    /// <inheritdoc />
    public Capabilities ListCapabilities(DecisionRequest request)
    {
        RequireRolesAccepted(request.Roles);
        return CapabilityLister.List(Policy, request);
    }

    /// <inheritdoc />
    public IEnumerable<string> ListRoles(DecisionRequest request) =>
        RoleLister.List(Policy.Snapshot, request, from: 0, most: int.MaxValue).Select(id => Policy.Snapshot.Roles[id]);

    /// <inheritdoc />
    public IReadOnlyList<string> ListAllRoles() => [.. Enumerable.Range(0, Policy.Snapshot.Roles.Count).Select(id => Policy.Snapshot.Roles[id])];

    /// <inheritdoc />
    public SpaceNames ListSpaces() => SpaceNames.Of(Policy.Snapshot);

    /// <inheritdoc />
    public IReadOnlyList<string> ListSubjects() => [.. Policy.Bundle.Subjects.Select(s => s.Id)];

    /// <inheritdoc />
    public IReadOnlyList<string> FilterSubjects(DecisionRequest request, IReadOnlyList<string> ids) =>
    [
        .. ids.Where(id => TableEvaluator.Decide(Policy.Snapshot, request with { SubjectId = id }).Reason == Reason.Allowed),
    ];

    /// <inheritdoc />
    public PolicyDescription Describe()
    {
        var (settings, snapshot) = (Policy.Bundle.Settings, Policy.Snapshot);
        return new PolicyDescription
        {
            Revision = Revision,
            Digest = snapshot.Revision.Digest,
            Kibana = settings.Kibana,
            Deployment = settings.Deployment.Name,
            License = settings.Deployment.IsServerless ? null : settings.License.ToString().ToLowerInvariant(),
            SecurityEnabled = settings.SecurityEnabled,
            IsDefault = Policy.IsDefault,
            HidesRestrictedCases = CaseVisibility.HidesRestrictedCases(snapshot),
            Owners = [.. Enumerable.Range(0, snapshot.Owners.Count).Select(id => snapshot.Owners[id]).Order(StringComparer.Ordinal)],
            Roles = snapshot.Roles.Count,
            Spaces = snapshot.Spaces.Names.Count,
            Actions = snapshot.Actions.Names.Count,
            Subjects = snapshot.Subjects.Ids.Count,
            Rows = snapshot.Grants.RowCount,
            TableBytes = snapshot.SizeInBytes,
            CompileMilliseconds = _compileTime.TotalMilliseconds,
            Version = Version,
            Runtime = RuntimeInformation.FrameworkDescription,
        };
    }

    /// <inheritdoc />
    public void Dispose()
    {
        // No resource is open.
    }

    private void RequireRolesAccepted(IReadOnlyList<string>? roles)
    {
        if (Policy.Snapshot.Rules.RolesFromSubjects && roles is not null)
        {
            throw ServerFailure.RolesNotAccepted();
        }
    }
}
