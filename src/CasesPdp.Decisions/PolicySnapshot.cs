namespace CasesPdp.Decisions;

/// <summary>
/// One compiled policy: everything that deciding reads. Immutable; a request reads one snapshot from its first name to its last answer.
/// </summary>
public sealed class PolicySnapshot
{
    /// <summary>Which policy this is.</summary>
    public required Revision Revision { get; init; }

    /// <summary>What the deployment fixes.</summary>
    public required DecisionRules Rules { get; init; }

    /// <summary>The registered owners; at most <see cref="Limits.Owners"/>, ids are bit places of owner sets.</summary>
    public required NameIndex Owners { get; init; }

    /// <summary>The spaces that the policy names.</summary>
    public required SpaceTable Spaces { get; init; }

    /// <summary>Every action that can be asked for.</summary>
    public required ActionTable Actions { get; init; }

    /// <summary>Names of the operation bits, as Kibana checks them.</summary>
    public required OperationBits Operations { get; init; }

    /// <summary>For each owner the name of its tag <c>api:{owner}FilesCasesCreate</c>.</summary>
    public required IReadOnlyList<string> FilesCreateTags { get; init; }

    /// <summary>Names of the owner-independent bits: bit <c>i</c> stands in shared word <c>i / 64</c>.</summary>
    public required IReadOnlyList<string> SharedNames { get; init; }

    /// <summary>The known connector types.</summary>
    public required NameIndex ConnectorTypes { get; init; }

    /// <summary>For each connector type whether the licence refuses it.</summary>
    public required IReadOnlyList<bool> ConnectorTypeRefused { get; init; }

    /// <summary>The roles: those written and those bundled with the deployment.</summary>
    public required NameIndex Roles { get; init; }

    /// <summary>
    /// The id of the role named <c>superuser</c>, which sees restricted cases; -1 on serverless, where no role does. The roles of a subject
    /// never hold -1.
    /// </summary>
    public required int SuperuserRole { get; init; }

    /// <summary>What every role grants in every space.</summary>
    public required GrantTable Grants { get; init; }

    /// <summary>The subjects that the policy lists.</summary>
    public required SubjectTable Subjects { get; init; }

    /// <summary>Bytes held by tables and names, the strings of names left out.</summary>
    public long SizeInBytes =>
        Grants.SizeInBytes + Spaces.SizeInBytes + Roles.SizeInBytes + Actions.Names.SizeInBytes + Owners.SizeInBytes + Subjects.SizeInBytes;
}
