using System.Security.Cryptography;

namespace CasesPdp.Decisions.Snapshots;

/// <summary>A snapshot as bytes: its manifest, and the content of each section. Nothing is checked yet.</summary>
/// <param name="manifest">The manifest.</param>
/// <param name="contents">The content of each section of the manifest.</param>
public sealed class EncodedSnapshot(SnapshotManifest manifest, IReadOnlyList<ReadOnlyMemory<byte>> contents)
{
    /// <summary>The manifest.</summary>
    public SnapshotManifest Manifest { get; } = manifest;

    /// <summary>The content of each section of the manifest.</summary>
    public IReadOnlyList<ReadOnlyMemory<byte>> Contents { get; } = contents;

    /// <summary>The snapshot that has these sections, beginning with the first.</summary>
    public static EncodedSnapshot Of(Revision revision, IReadOnlyList<ReadOnlyMemory<byte>> contents)
    {
        ArgumentNullException.ThrowIfNull(contents);
        var (entries, total) = (new SectionEntry[contents.Count], 0UL);
        for (var i = 0; i < entries.Length; i++)
        {
            var bytes = (ulong)contents[i].Length;
            entries[i] = new SectionEntry(SnapshotSection.Rules + (uint)i, bytes, SHA256.HashData(contents[i].Span));
            total += bytes;
        }

        return new EncodedSnapshot(new SnapshotManifest(revision, SnapshotFormat.Version, total, entries), contents);
    }

    /// <summary>The same snapshot without the listed subjects.</summary>
    public EncodedSnapshot WithoutSubjects()
    {
        var (sections, last) = (Manifest.Sections, Manifest.Sections.Count - 1);
        return last < 0 || sections[last].Id != SnapshotSection.Subjects
            ? this
            : new EncodedSnapshot(
                Manifest with { TotalBytes = Manifest.TotalBytes - sections[last].Bytes, Sections = WithoutLast(sections) },
                WithoutLast(Contents));
    }

    private static T[] WithoutLast<T>(IReadOnlyList<T> items)
    {
        var others = new T[items.Count - 1];
        for (var i = 0; i < others.Length; i++)
        {
            others[i] = items[i];
        }

        return others;
    }
}
