namespace CasesPdp.Distribution.Publishing;

/// <summary>Deletes contents that are no longer needed.</summary>
public sealed class ContentCleanup(IPublisherStore store, TimeProvider time)
{
    /// <summary>How many of a channel's newest releases keep their contents.</summary>
    public const int KeptReleases = 20;

    /// <summary>How long a content is kept after it was stored: its release may be about to be published.</summary>
    public static readonly TimeSpan KeptTime = TimeSpan.FromHours(24);

    /// <summary>Finds, and deletes, what no release of the newest and no live instance names and what was stored long ago.</summary>
    /// <param name="isDryRun">Whether nothing is deleted.</param>
    /// <param name="cancellation">Ends it; what was deleted stays deleted.</param>
    /// <exception cref="PublishException">It is not known what is in use.</exception>
    public async Task<CleanupResult> RunAsync(bool isDryRun, CancellationToken cancellation)
    {
        var use = await store.ReadUseAsync(KeptReleases, cancellation).ConfigureAwait(false);
        var contents = await store.ListContentsAsync(cancellation).ConfigureAwait(false);
        var before = time.GetUtcNow() - KeptTime;

        // What is not whole is left of an upload or of a clean-up that was interrupted; a publisher notices if it is still uploading.
        var unused = contents.Where(c => !use.Contents.Contains(c.Content) && (c.Uploaded is null || c.Uploaded < before)).ToList();
        var deleted = new List<string>();
        foreach (var content in isDryRun ? [] : unused)
        {
            if (!await store.DeleteContentAsync(content, use, cancellation).ConfigureAwait(false))
            {
                return new CleanupResult(contents.Count, [.. unused.Select(c => c.Content)], deleted, IsInterrupted: true);
            }

            deleted.Add(content.Content);
        }

        return new CleanupResult(contents.Count, [.. unused.Select(c => c.Content)], deleted, IsInterrupted: false);
    }
}

/// <summary>What came of a clean-up.</summary>
/// <param name="Contents">How many contents there were.</param>
/// <param name="Unused">Those that may be deleted.</param>
/// <param name="Deleted">Those that were.</param>
/// <param name="IsInterrupted">Whether it stopped because a channel changed meanwhile.</param>
public sealed record CleanupResult(int Contents, IReadOnlyList<string> Unused, IReadOnlyList<string> Deleted, bool IsInterrupted);
