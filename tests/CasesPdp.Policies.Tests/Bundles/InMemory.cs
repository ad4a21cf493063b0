using System.Text;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>Bundles written in a test.</summary>
internal static class InMemory
{
    public const string Stack = "bundle: 1\nkibana: 9.3\nlicense: platinum\n";

    public static BundleReading Read(params (string Path, string Text)[] files) => Read(null, files);

    public static BundleReading Read(ReadingLimits? limits, params (string Path, string Text)[] files) =>
        BundleReader.Read([.. files.Select(f => File(f.Path, f.Text))], limits ?? ReadingLimits.Default);

    public static BundleFile File(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    public static string Lines(BundleReading reading) => string.Join('\n', reading.Diagnostics);
}
