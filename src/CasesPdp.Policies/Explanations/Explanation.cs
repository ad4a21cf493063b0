using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Why a question is answered as it is.</summary>
public sealed record Explanation
{
    /// <summary>The answer that is explained.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What the action requires: an entry for each operation and owner, or owner-independent name.</summary>
    public required IReadOnlyList<RequirementStatus> Requirements { get; init; }

    /// <summary>Every gate that the action stands before, open or not.</summary>
    public required IReadOnlyList<GateStatus> Gates { get; init; }

    /// <summary>The smallest single change that would allow the question; absent when allowed or when none would.</summary>
    public SmallestChange? SmallestChange { get; init; }

    /// <summary>The HTTP status that Kibana would have answered; 0 where it has no counterpart.</summary>
    public int KibanaStatus { get; init; }

    /// <summary>Kibana's own failure text; empty when allowed or without counterpart.</summary>
    public string KibanaMessage { get; init; } = "";

    /// <summary>The whole explanation for administrators, several lines.</summary>
    public required string AdministratorText { get; init; }

    /// <summary>One sentence that is safe to show to the end user.</summary>
    public required string UserText { get; init; }

    /// <summary>Roles that the request names and the policy does not know.</summary>
    public IReadOnlyList<string> UnknownRoles { get; init; } = [];
}
