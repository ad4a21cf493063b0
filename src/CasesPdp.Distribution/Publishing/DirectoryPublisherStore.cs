using System.Globalization;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;

namespace CasesPdp.Distribution.Publishing;

/// <summary>Writes the releases of a channel as files, for any HTTP server.</summary>
/// <remarks>
/// Contents first, then the release, the head last; each under a passing name and then renamed, so that a reader sees whole files only.
/// One publisher at a time: a file in the directory is locked.
/// </remarks>
public sealed class DirectoryPublisherStore(string directory, string channel, TimeProvider time) : IPublisherStore
{
    private const string PassingMark = ".tmp-";
    private const int LockAttempts = 50;

    private static readonly TimeSpan LockInterval = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc />
    public string Channel => channel;

    /// <inheritdoc />
    public string Description { get; } = $"channel `{channel}` in the directory `{directory}`";

    private string Contents => Path.Combine(directory, "content");

    private string Channels => Path.Combine(directory, "channel");

    private string HeadFile => Path.Combine(Channels, channel, "head");

    /// <inheritdoc />
    public Task<StoredHead?> ReadHeadAsync(CancellationToken cancellation) => Files(() =>
        TryRead(HeadFile, ReleaseLimits.TokenBytes + 1) is { } token ? new StoredHead(token, Version: 0) : null);

    /// <inheritdoc />
    public Task<byte[]?> ReadReleaseAsync(ulong sequence, CancellationToken cancellation) =>
        Files(() => TryRead(ReleaseFile(sequence), ReleaseLimits.TokenBytes + 1));

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredRelease>> ListReleasesAsync(int most, CancellationToken cancellation) =>
        Files(() => ListReleases(channel, most));

    /// <inheritdoc />
    public Task<byte[]> FetchContentAsync(string content, long bytes, CancellationToken cancellation) => Files(() =>
    {
        var stored = TryRead(ContentFile(content), ContentLimits.Bytes)
            ?? throw new StoreException(StoreFault.ContentMissing, $"The content `{content[..16]}` is not there.");
        return stored.Length == bytes && string.Equals(ContentId.Of(stored), content, StringComparison.Ordinal)
            ? stored
            : throw new StoreException(StoreFault.ContentDamaged, $"The content `{content[..16]}` is damaged.");
    });

    /// <inheritdoc />
    public Task<bool> UploadAsync(string content, ReadOnlyMemory<byte> stored, CancellationToken cancellation) => Files(() =>
    {
        if (File.Exists(ContentFile(content)))
        {
            return false;
        }

        Write(ContentFile(content), stored.Span);
        return true;
    });

    /// <inheritdoc />
    public async Task<CommitResult> CommitAsync(ReleaseCommit commit, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(commit);
        using var alone = await LockAsync(cancellation).ConfigureAwait(false);
        return await Files(() =>
        {
            var head = TryRead(HeadFile, ReleaseLimits.TokenBytes + 1);
            if (!AreSame(head, commit.Before?.Token))
            {
                return CommitResult.HeadChanged;
            }

            if (commit.Contents.Any(c => !File.Exists(ContentFile(c))))
            {
                return CommitResult.ContentMissing;
            }

            // A publisher that was killed in between may have left a release that is not the head.
            var release = ReleaseFile(commit.Sequence);
            if (TryRead(release, ReleaseLimits.TokenBytes + 1) is { } other && !AreSame(other, commit.Token))
            {
                return CommitResult.SequenceTaken;
            }

            Write(release, commit.Token.Span);
            Write(HeadFile, commit.Token.Span);
            return CommitResult.Done;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public Task<ContentUse> ReadUseAsync(int releases, CancellationToken cancellation) => Files(() =>
    {
        var state = State();
        var contents = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in Names(Channels, Directory.GetDirectories))
        {
            if (TryRead(Path.Combine(Channels, name, "head"), ReleaseLimits.TokenBytes + 1) is { } head)
            {
                contents.UnionWith(UnverifiedRelease.Contents(head));
            }

            contents.UnionWith(ListReleases(name, releases).SelectMany(r => UnverifiedRelease.Contents(r.Token)));
        }

        return new ContentUse(contents, state);
    });

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredContent>> ListContentsAsync(CancellationToken cancellation) => Files<IReadOnlyList<StoredContent>>(() =>
    [
        .. Names(Contents, Directory.GetFiles).Where(ReleaseNames.IsDigest)
            .Select(c => new StoredContent(c, new DateTimeOffset(File.GetLastWriteTimeUtc(ContentFile(c))), Version: 0)),
    ]);

    /// <inheritdoc />
    public async Task<bool> DeleteContentAsync(StoredContent content, ContentUse use, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(use);
        using var alone = await LockAsync(cancellation).ConfigureAwait(false);
        return await Files(() =>
        {
            var mayDelete = string.Equals(State(), use.State, StringComparison.Ordinal);
            if (mayDelete)
            {
                File.Delete(ContentFile(content.Content));
            }

            return mayDelete;
        }).ConfigureAwait(false);
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private string ContentFile(string content) => Path.Combine(Contents, content);

    private string ReleaseFile(ulong sequence) =>
        Path.Combine(Channels, channel, "release", sequence.ToString(CultureInfo.InvariantCulture));

    // The heads of all channels.
    private string State()
    {
        var heads = Names(Channels, Directory.GetDirectories)
            .Select(n => $"{n} {ContentId.Of(TryRead(Path.Combine(Channels, n, "head"), ReleaseLimits.TokenBytes + 1))}");
        return string.Join('\n', heads);
    }

    private IReadOnlyList<StoredRelease> ListReleases(string name, int most)
    {
        var releases = Path.Combine(Channels, name, "release");
        return
        [
            .. Names(releases, Directory.GetFiles)
                .Select(f => ulong.TryParse(f, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence : 0)
                .Where(s => s > 0).OrderDescending().Take(most)
                .Select(s => new StoredRelease(
                    s, TryRead(Path.Combine(releases, s.ToString(CultureInfo.InvariantCulture)), ReleaseLimits.TokenBytes + 1) ?? [])),
        ];
    }

    private static List<string> Names(string parent, Func<string, string[]> list) =>
        Directory.Exists(parent) ? [.. list(parent).Select(p => Path.GetFileName(p)).Order(StringComparer.Ordinal)] : [];

    // Locks do not last longer than their process.
    private async Task<FileStream> LockAsync(CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                Directory.CreateDirectory(directory);
                return new FileStream(Path.Combine(directory, ".lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (attempt < LockAttempts)
            {
                await Task.Delay(LockInterval, time, cancellation).ConfigureAwait(false);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                throw new StoreException(
                    StoreFault.Unreachable, $"The directory `{directory}` cannot be locked: another publisher writes, or it may not be written.", refused);
            }
        }
    }

    private static void Write(string path, ReadOnlySpan<byte> bytes)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        var passing = Path.Combine(Path.GetDirectoryName(path)!, $"{PassingMark}{Guid.NewGuid():N}");
        try
        {
            using (var file = new FileStream(passing, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                file.Write(bytes);
                file.Flush(flushToDisk: true);
            }

            File.Move(passing, path, overwrite: true);
        }
        catch
        {
            File.Delete(passing);
            throw;
        }
    }

    private static byte[]? TryRead(string path, int most)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var bytes = new byte[Math.Min(file.Length, most)];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception missing) when (missing is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    private static bool AreSame(byte[]? one, ReadOnlyMemory<byte>? other) =>
        one is null || other is null ? one is null && other is null : one.AsSpan().SequenceEqual(other.Value.Span);

    private Task<T> Files<T>(Func<T> act)
    {
        try
        {
            return Task.FromResult(act());
        }
        catch (UnauthorizedAccessException refused)
        {
            throw new StoreException(StoreFault.Forbidden, $"The directory `{directory}` may not be read or written.", refused);
        }
        catch (IOException failed)
        {
            throw new StoreException(StoreFault.Refused, $"The directory `{directory}` cannot be read or written: {failed.Message}", failed);
        }
    }
}
