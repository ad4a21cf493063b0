using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Bundles;

/// <summary>The files of a bundle's directory as they were at one moment, in memory: what is parsed, packed and compared.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class BundleContent
{
    private readonly IReadOnlyList<BundleSourceFile>? _files;
    private readonly BundleFindings _findings;
    private readonly ReadingLimits _limits;
    private readonly IReadOnlySet<string> _changing;

    internal BundleContent(
        string? digest,
        IReadOnlyList<BundleSourceFile>? files,
        BundleFindings findings,
        ReadingLimits limits,
        IReadOnlySet<string> changing)
    {
        Digest = digest;
        _files = files;
        _findings = findings;
        _limits = limits;
        _changing = changing;
    }

    /// <summary>The digest, 64 lower-case hex digits; null when not every file could be read, or the directory did not settle.</summary>
    public string? Digest { get; }

    /// <summary>Reads a directory.</summary>
    /// <param name="directory">The directory that holds <c>pdp.yaml</c>.</param>
    /// <param name="isKnown">Whether content of that digest is known, so that nothing more needs to be read; absent: none is.</param>
    public static BundleContent Read(string directory, Func<string, bool>? isKnown = null) =>
        new BundleContentReader(directory, ReadingLimits.Default).Read(isKnown ?? (_ => false));

    /// <summary>Parses and checks the files.</summary>
    public BundleReading Parse()
    {
        var context = new ReadingContext(_limits, _findings.Copy());
        return _files is null ? new BundleReading(null, context.Findings.ToList()) : new BundleAssembler(context).Read(_files);
    }

    /// <summary>
    /// Whether an error of the reading may come from a file that was half written: the file was changing all the while.
    /// </summary>
    /// <param name="reading">A reading of this content.</param>
    public bool IsSuspect(BundleReading reading)
    {
        ArgumentNullException.ThrowIfNull(reading);
        return reading.Bundle is null
            && reading.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error && _changing.Contains(d.Span.File));
    }

    /// <summary>Compresses the files; no pack when not every file could be read.</summary>
    public BundlePacking Pack() =>
        new(Digest is null ? null : BundlePack.Pack(Digest, _files!), _findings.ToList());
}
