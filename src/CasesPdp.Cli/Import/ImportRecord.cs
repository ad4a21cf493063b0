using System.Security.Cryptography;
using System.Text;

namespace CasesPdp.Cli.Import;

/// <summary>
/// The files that imports wrote to a bundle's directory, each with its SHA-256, so that an update replaces those and no others. Stands in a
/// dot file beside them, which bundles leave out.
/// </summary>
internal sealed class ImportRecord
{
    /// <summary>The name of the file.</summary>
    public const string FileName = ".casespdp-import";

    private readonly SortedDictionary<string, string> _digests = new(StringComparer.Ordinal);

    /// <summary>Reads the record of a directory; an empty one where there is none.</summary>
    public static ImportRecord Read(string directory)
    {
        var record = new ImportRecord();
        var file = Path.Combine(directory, FileName);
        foreach (var line in File.Exists(file) ? File.ReadAllLines(file) : [])
        {
            if (line.Split(' ', 2) is [var digest, var path])
            {
                record._digests[path] = digest;
            }
        }

        return record;
    }

    /// <summary>Whether an import wrote the file.</summary>
    public bool Has(string path) => _digests.ContainsKey(path);

    /// <summary>Whether an import wrote the file, and it has been changed since.</summary>
    public bool IsChanged(string path, ReadOnlySpan<byte> content) =>
        _digests.TryGetValue(path, out var digest) && digest != DigestOf(content);

    /// <summary>Enters a file.</summary>
    public void Add(string path, ReadOnlySpan<byte> content) => _digests[path] = DigestOf(content);

    /// <summary>The content of the record's file.</summary>
    public byte[] ToBytes() => Encoding.UTF8.GetBytes(string.Concat(_digests.Select(d => $"{d.Value} {d.Key}\n")));

    private static string DigestOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
