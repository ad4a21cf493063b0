using System.Globalization;
using System.Text.Json;
using CasesPdp.Distribution.Contents;
using CasesPdp.Distribution.Etcd.Wire;
using CasesPdp.Distribution.Releases;
using CasesPdp.Distribution.Stores;
using Google.Protobuf;

namespace CasesPdp.Distribution.Etcd;

/// <summary>Contents in etcd: pieces, and a head that is written when all pieces are there.</summary>
internal sealed class EtcdContents(EtcdClient client)
{
    private const int MostGets = 4;
    private const int MostPuts = 8;
    private const int MostUploads = 3;

    /// <summary>The stored bytes of a content, checked.</summary>
    public async Task<byte[]> FetchAsync(string content, long bytes, CancellationToken cancellation)
    {
        if (bytes is < 1 or > ContentLimits.Bytes)
        {
            throw new StoreException(StoreFault.Refused, $"A content of {bytes} bytes is not fetched.");
        }

        var head = await ReadAsync(client.Keys.ContentHead(content), cancellation).ConfigureAwait(false) ?? throw Missing(content);
        var pieces = ContentId.Pieces(bytes);
        if (ReadHead(head.Value) is not { } said || said.Bytes != bytes || said.Pieces != pieces)
        {
            throw Damaged(content, "its head does not match the release");
        }

        var stored = new byte[bytes];
        await Parallel.ForAsync(
            0,
            pieces,
            new ParallelOptions { MaxDegreeOfParallelism = MostGets, CancellationToken = cancellation },
            async (piece, stop) =>
            {
                var read = await ReadAsync(client.Keys.Piece(content, piece), stop).ConfigureAwait(false) ?? throw Missing(content);
                var room = stored.AsMemory(piece * ContentLimits.PieceBytes);
                room = room[..Math.Min(room.Length, ContentLimits.PieceBytes)];
                if (read.Value.Length != room.Length)
                {
                    throw Damaged(content, $"piece {piece} has {read.Value.Length} bytes and not {room.Length}");
                }

                read.Value.Memory.CopyTo(room);
            }).ConfigureAwait(false);
        return string.Equals(ContentId.Of(stored), content, StringComparison.Ordinal)
            ? stored
            : throw Damaged(content, "its bytes have another hash");
    }

    /// <summary>Stores a content, unless it is there. Others may store the same at the same time.</summary>
    /// <returns>Whether it was not there.</returns>
    public async Task<bool> UploadAsync(string content, ReadOnlyMemory<byte> stored, CancellationToken cancellation)
    {
        var headKey = client.Keys.ContentHead(content);
        for (var upload = 0; upload < MostUploads; upload++)
        {
            var head = await client.ReadAsync(new RangeRequest { Key = headKey, KeysOnly = true }, cancellation).ConfigureAwait(false);
            if (head.Kvs.Count > 0)
            {
                return upload > 0;
            }

            await UploadPiecesAsync(content, stored, cancellation).ConfigureAwait(false);
            if (await FinishAsync(content, stored.Length, cancellation).ConfigureAwait(false))
            {
                return true;
            }
        }

        throw new StoreException(StoreFault.Refused, $"Pieces of the content `{content[..16]}` were deleted while they were uploaded.");
    }

    /// <summary>The description in a content's head.</summary>
    public static ContentHead? ReadHead(ByteString value)
    {
        using var document = StrictJson.ReadObject(value.Memory, out _);
        return document is not null
            && StrictJson.TryNumber(document.RootElement, "format", out var format) && format == 1
            && StrictJson.TryNumber(document.RootElement, "bytes", out var bytes)
            && StrictJson.TryNumber(document.RootElement, "pieces", out var pieces)
            && document.RootElement.TryGetProperty("uploaded", out var uploaded)
            && uploaded.ValueKind == JsonValueKind.String
            && uploaded.TryGetDateTimeOffset(out var time)
                ? new ContentHead((long)Math.Min(bytes, long.MaxValue), (int)Math.Min(pieces, int.MaxValue), time)
                : null;
    }

    private async Task UploadPiecesAsync(string content, ReadOnlyMemory<byte> stored, CancellationToken cancellation) =>
        await Parallel.ForAsync(
            0,
            ContentId.Pieces(stored.Length),
            new ParallelOptions { MaxDegreeOfParallelism = MostPuts, CancellationToken = cancellation },
            async (piece, stop) =>
            {
                var rest = stored[(piece * ContentLimits.PieceBytes)..];
                var bytes = rest[..Math.Min(rest.Length, ContentLimits.PieceBytes)];
                var key = client.Keys.Piece(content, piece);
                var create = new TxnRequest
                {
                    Compare = { EtcdCompare.IsAbsent(key) },
                    Success = { EtcdCompare.Put(key, UnsafeByteOperations.UnsafeWrap(bytes)) },
                };
                await client.CommitAsync(create, mayRepeat: true, stop).ConfigureAwait(false);
            }).ConfigureAwait(false);

    // gc may delete pieces that have no head: it is written only if every piece is there.
    private async Task<bool> FinishAsync(string content, int bytes, CancellationToken cancellation)
    {
        var pieces = ContentId.Pieces(bytes);
        var uploaded = client.Time.GetUtcNow().UtcDateTime.ToString(ReleaseJson.TimeForm, CultureInfo.InvariantCulture);
        var head = string.Create(
            CultureInfo.InvariantCulture, $$"""{"format":1,"bytes":{{bytes}},"pieces":{{pieces}},"uploaded":"{{uploaded}}"}""");
        var headKey = client.Keys.ContentHead(content);
        var finish = new TxnRequest
        {
            Compare = { EtcdCompare.IsAbsent(headKey) },
            Success = { EtcdCompare.Put(headKey, ByteString.CopyFromUtf8(head)) },
            Failure = { EtcdCompare.Count(headKey) },
        };
        finish.Compare.AddRange(Enumerable.Range(0, pieces).Select(p => EtcdCompare.IsPresent(client.Keys.Piece(content, p))));
        var reply = await client.CommitAsync(finish, mayRepeat: true, cancellation).ConfigureAwait(false);
        return reply.Succeeded || reply.Responses[0].ResponseRange.Count > 0;
    }

    // A member that is behind may not have it yet.
    private async Task<KeyValue?> ReadAsync(ByteString key, CancellationToken cancellation)
    {
        var reply = await client.ReadAnyAsync(new RangeRequest { Key = key }, cancellation).ConfigureAwait(false);
        if (reply.Kvs.Count == 0)
        {
            reply = await client.ReadAsync(new RangeRequest { Key = key }, cancellation).ConfigureAwait(false);
        }

        return reply.Kvs.Count == 0 ? null : reply.Kvs[0];
    }

    private static StoreException Missing(string content) =>
        new(StoreFault.ContentMissing, $"The content `{content[..16]}` is not there, or not all of it.");

    private static StoreException Damaged(string content, string how) =>
        new(StoreFault.ContentDamaged, $"The content `{content[..16]}` is damaged: {how}.");
}

/// <summary>What stands in a content's head.</summary>
/// <param name="Bytes">How many bytes are stored.</param>
/// <param name="Pieces">How many pieces they are in.</param>
/// <param name="Uploaded">When.</param>
internal sealed record ContentHead(long Bytes, int Pieces, DateTimeOffset Uploaded);
