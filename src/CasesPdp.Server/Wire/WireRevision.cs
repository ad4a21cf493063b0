using System.Text.Unicode;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>A demand on the revision, read from its bytes.</summary>
internal static class WireRevision
{
    private const int ShortDigits = 16;

    /// <summary>Whether the policy meets the demand; false also where it falls back, to wait or to be refused.</summary>
    public static bool IsMet(PolicySnapshot policy, ReadOnlySpan<byte> message)
    {
        // No demand, or a single one: which of several holds is for the generated classes to say.
        var cursor = new WireCursor(message);
        return cursor.IsAtEnd || (cursor.TryReadNumber(out var tag) && cursor.TryReadBytes(out var content) && cursor.IsAtEnd && tag switch
        {
            WireTags.RequiredDigest => Matches(policy.Revision.Digest, content),
            WireTags.RequiredRevision => IsReached(policy.Revision, content),
            _ => false,
        });
    }

    // Where the first digits are those of the digest, they are digits.
    private static bool Matches(string digest, ReadOnlySpan<byte> demanded) =>
        (demanded.Length == ShortDigits || demanded.Length == digest.Length) && Equals(digest.AsSpan(0, demanded.Length), demanded);

    private static bool IsReached(Revision inForce, ReadOnlySpan<byte> message)
    {
        ReadOnlySpan<byte> epoch = default;
        ulong sequence = 0;
        var cursor = new WireCursor(message);
        while (!cursor.IsAtEnd)
        {
            var read = cursor.TryReadNumber(out var tag) && tag switch
            {
                WireTags.RevisionEpoch => cursor.TryReadBytes(out epoch) && Utf8.IsValid(epoch),
                WireTags.RevisionSequence => cursor.TryReadVarint(out sequence),
                WireTags.RevisionDigest => cursor.TryReadBytes(out var digest) && Utf8.IsValid(digest),
                _ => cursor.TrySkip(tag),
            };
            if (!read)
            {
                return false;
            }
        }

        return sequence <= inForce.Sequence && Equals(inForce.Epoch, epoch);
    }

    // Epochs and digests are ASCII.
    private static bool Equals(ReadOnlySpan<char> text, ReadOnlySpan<byte> utf8) => System.Text.Ascii.Equals(utf8, text);
}
