using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using CasesPdp.Decisions;
using CasesPdp.Protocol.V1;
using Google.Protobuf;

namespace CasesPdp.Server.Requests;

/// <summary>Makes and reads the tokens with which lists of roles go on.</summary>
/// <remarks>
/// A token is the next role id, authenticated together with the question and the policy: it cannot be made, changed, or used for another
/// question or policy. The key is random and dies with the process, as the order of what it stands for may. Thread-safe.
/// </remarks>
internal sealed class PageTokens
{
    private const int IdBytes = sizeof(int);
    private const int TokenBytes = IdBytes + HMACSHA256.HashSizeInBytes;

    private readonly byte[] _key = RandomNumberGenerator.GetBytes(HMACSHA256.HashSizeInBytes);

    /// <summary>The token that goes on at <paramref name="nextRole"/>.</summary>
    public string Write(ListRolesRequest request, PolicySnapshot policy, int nextRole)
    {
        Span<byte> token = stackalloc byte[TokenBytes];
        BinaryPrimitives.WriteInt32BigEndian(token, nextRole);
        Authenticate(request, policy, token[..IdBytes], token[IdBytes..]);
        return Base64Url.EncodeToString(token);
    }

    /// <summary>Reads the token of the request.</summary>
    public bool TryRead(ListRolesRequest request, PolicySnapshot policy, out int nextRole)
    {
        nextRole = 0;
        Span<byte> token = stackalloc byte[TokenBytes];
        if (request.PageToken.Length != Base64Url.GetEncodedLength(TokenBytes)
            || Base64Url.DecodeFromChars(request.PageToken, token, out _, out var written) != OperationStatus.Done
            || written != TokenBytes)
        {
            return false;
        }

        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Authenticate(request, policy, token[..IdBytes], expected);
        nextRole = BinaryPrimitives.ReadInt32BigEndian(token);
        return CryptographicOperations.FixedTimeEquals(expected, token[IdBytes..]);
    }

    // Every part has a fixed length, so that no two (question, policy, id) run together into the same bytes.
    private void Authenticate(ListRolesRequest request, PolicySnapshot policy, ReadOnlySpan<byte> id, Span<byte> mac)
    {
        var question = new ListRolesRequest { Action = request.Action, Resource = request.Resource, EveryRole = request.EveryRole };
        using var hash = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _key);
        hash.AppendData(SHA256.HashData(question.ToByteArray()));
        hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(policy.Revision.Digest)));
        hash.AppendData(id);
        hash.GetHashAndReset(mac);
    }
}
