namespace CasesPdp.Policies.Changes;

/// <summary>A call with its facets that differs between two policies.</summary>
/// <param name="Name">For reading: <c>create-case + assignees</c>, <c>push-case (.jira)</c>.</param>
/// <param name="Before">What it asked for; absent where it did not exist.</param>
/// <param name="After">What it asks for; absent where it does not exist.</param>
internal sealed record CallPair(string Name, CallNeed? Before, CallNeed? After)
{
    /// <summary>Whether grants that did not suffice may suffice now.</summary>
    public bool IsLoosened => After is { IsOpen: true } after && !(Before is { } before && before.IsNoStricterThan(after));

    /// <summary>Whether a question for it may name an owner.</summary>
    public bool TakesOwner => Before is { Owners: not Decisions.OwnerRule.Free } || After is { Owners: not Decisions.OwnerRule.Free };

    /// <summary>Whether a question for it may name no owner.</summary>
    public bool TakesNoOwner =>
        Before is { Owners: not Decisions.OwnerRule.OneOrMore } || After is { Owners: not Decisions.OwnerRule.OneOrMore };
}
