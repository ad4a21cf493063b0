using CasesPdp.Distribution.Releases;
using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Policy;

/// <summary>A bundle's directory.</summary>
internal sealed class DirectorySource(string directory) : IPolicySource
{
    /// <summary>Reads a directory; a test changes it meanwhile.</summary>
    internal Func<string, Func<string, bool>, BundleContent> ReadContent { get; init; } = BundleContent.Read;

    /// <inheritdoc/>
    public RevisionSource Origin => RevisionSource.Directory;

    /// <inheritdoc/>
    public string Name => "directory";

    /// <inheritdoc/>
    public bool IsRead => true;

    /// <inheritdoc/>
    public Task RefreshAsync() => Task.CompletedTask;

    /// <inheritdoc/>
    public SourceContent Read(Func<string, bool> isKnown) => SourceContent.Of(ReadContent(directory, isKnown));

    /// <inheritdoc/>
    public bool Trusts(SignedRelease release) => false;
}
