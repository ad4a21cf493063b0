namespace CasesPdp.Distribution.Publishing;

/// <summary>Which contents are in use.</summary>
/// <param name="Contents">The ids of those that are.</param>
/// <param name="State">The store's own mark of that moment: while no channel has changed since, nothing else has come into use.</param>
public sealed record ContentUse(IReadOnlySet<string> Contents, string State)
{
    /// <summary>Most channels whose releases are read before anything is deleted.</summary>
    public const int MostChannels = 100;
}
