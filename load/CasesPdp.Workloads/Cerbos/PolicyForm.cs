namespace CasesPdp.Workloads.Cerbos;

/// <summary>How the grants of roles are translated for Cerbos.</summary>
public enum PolicyForm
{
    /// <summary>One resource policy for each owner; a rule for each entry of a role, with the space as its condition.</summary>
    Conditions,

    /// <summary>
    /// Scoped resource policies: one for each owner and space, without conditions. What a role grants in every space stands in the owner's
    /// root policy, which applies where a scope has no rule.
    /// </summary>
    Scopes,
}
