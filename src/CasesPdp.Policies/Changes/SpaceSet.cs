namespace CasesPdp.Policies.Changes;

/// <summary>Spaces that share a change, folded for reading.</summary>
public sealed record SpaceSet
{
    /// <summary>What stands for the spaces that neither policy names.</summary>
    public const string AnyOther = "any other space";

    /// <summary>Whether it is every space, named or not, but for those in <see cref="Except"/>.</summary>
    public required bool IsEverySpace { get; init; }

    /// <summary>With <see cref="IsEverySpace"/>: the few spaces left out.</summary>
    public IReadOnlyList<string> Except { get; init; } = [];

    /// <summary>
    /// Without <see cref="IsEverySpace"/>: names, runs of neighbours as <c>first .. last (count)</c>, patterns as
    /// <c>spaces like space:team-*</c>, and <see cref="AnyOther"/>.
    /// </summary>
    public IReadOnlyList<string> Names { get; init; } = [];

    /// <summary>How many places it is: named spaces, one for any other space, one for each pattern.</summary>
    public required int Count { get; init; }

    /// <inheritdoc />
    public override string ToString() => (IsEverySpace, Except.Count) switch
    {
        (true, 0) => "every space",
        (true, _) => $"every space but {string.Join(", ", Except)}",
        _ => string.Join(", ", Names),
    };
}
