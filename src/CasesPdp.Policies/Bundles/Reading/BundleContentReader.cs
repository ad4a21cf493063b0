using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>Reads all files of a bundle's directory into memory, as they were at one moment.</summary>
/// <remarks>
/// <para>The directory is read in passes, at once and without parsing in between, until one pass confirms the one before it:</para>
/// <list type="number">
/// <item>Every pass lists the directory and reads every file. A link is followed once in a pass, so files behind Kubernetes' <c>..data</c>
/// come from one version. A pass during which a directory was exchanged by renaming does not count.</item>
/// <item>A file whose bytes differ between two passes is <em>changing</em>; so is one that comes, goes or becomes unreadable.</item>
/// <item>A pass is accepted when every file that is not changing has the bytes that it had in the pass before, and every changing file was
/// read whole. Changing files are read first in a pass. The others therefore had the same bytes before and after that moment, and the
/// accepted bytes stood in the directory together.</item>
/// </list>
/// <para>So a single file that is rewritten all the time costs one pass more, however fast it is rewritten. A file replaced by renaming is
/// always whole. One rewritten in place is whole when its size and time did not change while it was read and it has not just become empty;
/// a writer that pauses in the middle cannot be noticed. Several files rewritten all the time may be of different moments; a publisher who
/// needs them together exchanges a link or the directory.</para>
/// <para>Bytes are compared, and not times: file systems keep those too coarsely.</para>
/// </remarks>
internal sealed class BundleContentReader(string directory, ReadingLimits limits)
{
    /// <summary>Most passes before the directory is left for later.</summary>
    public const int MostPasses = 10;

    private readonly HashSet<string> _changing = new(StringComparer.Ordinal);

    /// <summary>Called before each pass with its number, from 0: where a test changes the directory.</summary>
    public Action<int>? BeforePass { get; init; }

    /// <summary>Called before each file is read: where a test changes the directory.</summary>
    public Action<string>? BeforeFile { get; init; }

    /// <summary>Reads the directory.</summary>
    /// <param name="isKnown">Whether content of that digest needs no second pass.</param>
    public BundleContent Read(Func<string, bool> isKnown)
    {
        Pass? before = null;
        for (var number = 0; number < MostPasses; number++)
        {
            BeforePass?.Invoke(number);
            var pass = ReadPass(before);
            if (before is null && pass.IsComplete && pass.Digest() is { } digest && isKnown(digest))
            {
                return Content(pass, digest);
            }

            if (before is not null && Confirms(pass, before))
            {
                return Content(pass, pass.IsComplete ? pass.Digest() : null);
            }

            before = pass;
        }

        before!.Findings.Error(
            DiagnosticCodes.ChangedWhileRead,
            BundleLayout.Whole(BundleFindings.WholeBundle),
            $"The directory changed during each of {MostPasses} readings.");
        return Content(before with { IsListed = false }, digest: null);
    }

    private BundleContent Content(Pass pass, string? digest) =>
        new(digest, pass.IsListed ? [.. pass.Files.Values.OfType<BundleSourceFile>()] : null, pass.Findings, limits, _changing);

    private Pass ReadPass(Pass? before)
    {
        var context = new ReadingContext(limits);
        var files = new SortedDictionary<string, BundleSourceFile?>(StringComparer.Ordinal);
        var listed = BundleDirectory.List(directory, context);
        var loader = new BundleFileLoader(context);
        var areWhole = true;
        foreach (var file in (listed?.Files ?? []).OrderBy(f => !_changing.Contains(f.Path)).ThenBy(f => f.Path, StringComparer.Ordinal))
        {
            BeforeFile?.Invoke(file.Path);
            files[file.Path] = Load(loader, file, before, out var isWhole);
            areWhole &= isWhole || !_changing.Contains(file.Path);
            if (loader.IsExhausted)
            {
                break;
            }
        }

        var isListed = listed is { HasTooMany: false } && !loader.IsExhausted;
        return new Pass(files, context.Findings, areWhole && listed?.IsInPlace != false, isListed);
    }

    // Equal bytes are kept once, so that two passes take the memory of one.
    private static BundleSourceFile? Load(BundleFileLoader loader, BundleSourceFile file, Pass? before, out bool isWhole)
    {
        if (loader.Load(file, out isWhole) is not { } content)
        {
            return null;
        }

        return before?.Files.GetValueOrDefault(file.Path) is { } known && known.Content.Span.SequenceEqual(content.Span)
            ? known
            : file with { RealPath = null, Content = content };
    }

    private bool Confirms(Pass pass, Pass before)
    {
        List<string> changed =
        [
            .. pass.Files.Keys.Union(before.Files.Keys).Where(p => !ReferenceEquals(pass.FileAt(p), before.FileAt(p))),
            .. pass.Errors.Except(before.Errors).Union(before.Errors.Except(pass.Errors)).Select(e => e.File),
        ];
        var isConfirmed = pass.IsSteady && changed.TrueForAll(p => _changing.Contains(p) && !HasVanished(p));
        _changing.UnionWith(changed);
        return isConfirmed;

        // A file that is written in place, or deleted and made again, is empty or gone for a moment.
        bool HasVanished(string path) => pass.FileAt(path)?.Content.Length is null or 0 && before.FileAt(path)?.Content.Length > 0;
    }

    private sealed record Pass(SortedDictionary<string, BundleSourceFile?> Files, BundleFindings Findings, bool IsSteady, bool IsListed)
    {
        // Warnings do not count: they are about entries that are not read, such as a writer's passing files.
        public IReadOnlyList<(string Code, string File)> Errors { get; } = [.. Findings.Errors.Select(e => (e.Code, e.Span.File))];

        public bool IsComplete => !Findings.HasErrors;

        public BundleSourceFile? FileAt(string path) => Files.GetValueOrDefault(path);

        public string Digest()
        {
            using var digest = new BundleDigest(KibanaCatalogue.Embedded.Digest);
            foreach (var (path, file) in Files)
            {
                digest.Append(path, file!.Content.Span);
            }

            return digest.Complete();
        }
    }
}
