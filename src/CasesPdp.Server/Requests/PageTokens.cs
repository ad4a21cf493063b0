using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CasesPdp.Decisions;
using Google.Protobuf;

namespace CasesPdp.Server.Requests;

/// <summary>Makes and reads the tokens with which lists go on.</summary>
/// <remarks>
/// A token is the next id, authenticated together with the question and the policy: it cannot be made, changed, or used for another
/// question or policy. The key is random and dies with the process, as the order of what it stands for may. Thread-safe.
/// </remarks>
internal sealed class PageTokens
{
    private const int DefaultSize = 1_000;
    private const int IdBytes = sizeof(int);
    private const int TokenBytes = IdBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>How many names a page of that size holds: 0 is the usual size.</summary>
    public static int SizeOf(uint pageSize) => pageSize == 0 ? DefaultSize : (int)pageSize;

    /// <summary>The token that goes on at <paramref name="next"/>.</summary>
    /// <param name="question">What is listed: the request without page size, token and revision.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="next">The next id.</param>
    public string Write(IMessage question, PolicySnapshot policy, int next)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt32BigEndian(token, next);
        Authenticate(question, policy, token[..IdBytes], token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads a token; an empty one is the start.</summary>
    public bool TryRead(string text, IMessage question, PolicySnapshot policy, out int next)
    {
        next = 0;
        if (text.Length == 0)
        {
            return true;
        }

        Span<byte> token = stackalloc byte[TokenBytes];
        if (text.Length != Base64Url.GetEncodedLength(TokenBytes)
            || Base64Url.DecodeFromChars(text, token, out _, out var written) != OperationStatus.Done
            || written != TokenBytes)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Authenticate(question, policy, token[..IdBytes], expected);
        next = BinaryPrimitives.ReadInt32BigEndian(token);
        return CryptographicOperations.FixedTimeEquals(expected, token[IdBytes..]);
    }

    // Every part has a fixed length, so that no two (question, policy, id) run together into the same bytes.
    private void Authenticate(IMessage question, PolicySnapshot policy, ReadOnlySpan<byte> id, Span<byte> mac)
    {
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(question.Descriptor.FullName)));
        hash.AppendData(SHA256.HashData(question.ToByteArray()));
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(policy.Revision.Digest)));
        hash.AppendData(id);
        hash.GetHashAndReset(mac);
    }
}
