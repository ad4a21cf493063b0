using System.Text;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Bundles;

/// <summary>
/// Reads a bundle: its files, JSON or YAML, checked against each other and against what the Kibana version defines. Reading runs to the end
/// and reports everything it finds; one error is enough for there to be no bundle.
/// </summary>
public static class BundleReader
{
    /// <summary>The files of the embedded default bundle.</summary>
    public static IReadOnlyList<BundleFile> DefaultFiles { get; } =
        [new BundleFile(BundleLayout.Settings, Encoding.UTF8.GetBytes("bundle: 1\ndeployment: serverless-security-complete\n"))];

    /// <summary>Reads a directory. Symbolic links are followed as long as they stay inside it.</summary>
    /// <param name="directory">The directory that holds <c>pdp.yaml</c>.</param>
    public static BundleReading Read(string directory) => Read(directory, ReadingLimits.Default);

    /// <summary>Reads files that are held in memory.</summary>
    /// <param name="files">The files, in any order.</param>
    public static BundleReading Read(IReadOnlyList<BundleFile> files) => Read(files, ReadingLimits.Default);

    /// <summary>Reads the embedded default bundle: the newest serverless Security project, complete tier, with its bundled roles.</summary>
    public static BundleReading ReadDefault() => Read(DefaultFiles);

    internal static BundleReading Read(string directory, ReadingLimits limits) =>
        new BundleContentReader(directory, limits).Read(_ => false).Parse();

    internal static BundleReading Read(IReadOnlyList<BundleFile> files, ReadingLimits limits)
    {
        var context = new ReadingContext(limits);
        return new BundleAssembler(context).Read(BundleMemory.List(files, context.Findings));
    }
}
