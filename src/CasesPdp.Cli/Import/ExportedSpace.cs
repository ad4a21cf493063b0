namespace CasesPdp.Cli.Import;

/// <summary>A space of an export.</summary>
/// <param name="Id">Its id.</param>
/// <param name="DisabledFeatures">The features hidden in it.</param>
/// <param name="Solution">Its solution view, if it says.</param>
internal sealed record ExportedSpace(string Id, IReadOnlyList<string> DisabledFeatures, string? Solution);
