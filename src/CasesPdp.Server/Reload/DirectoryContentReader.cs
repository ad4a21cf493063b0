using CasesPdp.Policies.Bundles;

namespace CasesPdp.Server.Reload;

/// <summary>
/// Reads the bundle's directory so that what is parsed is what was there at one moment: its files are read, then parsed from the
/// directory, and both must have the same digest.
/// </summary>
/// <remarks>
/// A file that changes in between, a link that turns, or a name that comes or goes changes the digest. Times and sizes that the file system
/// tells are not trusted for that.
/// </remarks>
internal sealed class DirectoryContentReader(string directory)
{
    /// <summary>How often the directory is read before it is left for later.</summary>
    public const int MostReadings = 5;

    /// <summary>Called between the two readings: where a test changes the directory.</summary>
    internal Action? BetweenReadings { get; init; }

    /// <summary>The digest of the content as it is now; null when not every file can be read.</summary>
    public string? Digest() => BundlePack.DigestOf(directory);

    /// <summary>Reads the directory.</summary>
    /// <param name="isKnown">Whether content of that digest needs no reading.</param>
    public DirectoryContent Read(Func<string, bool> isKnown)
    {
        IReadOnlyList<Diagnostic> findings = [];
        for (var reading = 0; reading < MostReadings; reading++)
        {
            if (BundlePack.DigestOf(directory) is { } digest && isKnown(digest))
            {
                return new DirectoryContent(DirectoryContentKind.Known, digest, null, null, []);
            }

            var packing = BundlePack.Pack(directory);
            BetweenReadings?.Invoke();
            if (packing.Pack is not { } pack)
            {
                return new DirectoryContent(DirectoryContentKind.Bad, null, null, null, packing.Diagnostics);
            }

            var (bundle, found) = BundleReader.Read(directory);
            findings = found;
            if (found.Any(f => f.Code == DiagnosticCodes.ChangedWhileRead))
            {
                continue;
            }

            if (bundle is null ? BundlePack.DigestOf(directory) == pack.Digest : bundle.Digest == pack.Digest)
            {
                var kind = bundle is null ? DirectoryContentKind.Bad : DirectoryContentKind.Good;
                return new DirectoryContent(kind, pack.Digest, pack, bundle, found);
            }
        }

        Diagnostic unsettled = new(
            DiagnosticCodes.ChangedWhileRead,
            DiagnosticSeverity.Error,
            new SourceSpan("(bundle)", 0, 0),
            $"The directory changed while it was read, {MostReadings} times over.");
        var others = findings.Where(f => f.Code != DiagnosticCodes.ChangedWhileRead);
        return new DirectoryContent(DirectoryContentKind.Unsettled, null, null, null, [unsettled, .. others]);
    }
}
