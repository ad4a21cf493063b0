using CasesPdp.Decisions;

namespace CasesPdp.Cli.Points;

/// <summary>The names that the policy in force knows.</summary>
internal sealed record PolicyNames
{
    /// <summary>The Kibana version.</summary>
    public required string Kibana { get; init; }

    /// <summary>Operations and calls; raw Kibana actions are not listed. Empty if this version does not know them.</summary>
    public required IReadOnlyList<string> Actions { get; init; }

    /// <summary>The registered owners.</summary>
    public required IReadOnlyList<string> Owners { get; init; }

    /// <summary>The roles; absent where a server answers, which does not tell them.</summary>
    public NameIndex? Roles { get; init; }
}
