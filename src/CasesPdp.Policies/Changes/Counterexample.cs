namespace CasesPdp.Policies.Changes;

/// <summary>A subject that may do what a guard rail says it may not.</summary>
/// <param name="Roles">
/// The subject's roles: one, or several that only together may; none where security is off and anybody may.
/// </param>
/// <param name="Space">A space, <see cref="SpaceSet.AnyOther"/>, or <c>spaces like PATTERN</c>.</param>
/// <param name="Owner">The owner; absent for rights and for calls that need none.</param>
/// <param name="Action">The action, operation or right.</param>
public sealed record Counterexample(IReadOnlyList<string> Roles, string Space, string? Owner, string Action)
{
    /// <inheritdoc />
    public override string ToString()
    {
        var who = Roles.Count == 0 ? "anybody" : string.Join(" with ", Roles.Select(r => $"`{r}`"));
        return $"{who} may `{Action}`{(Owner is null ? "" : $" on `{Owner}`")} in {(Space.Contains(' ') ? Space : $"`{Space}`")}";
    }
}
