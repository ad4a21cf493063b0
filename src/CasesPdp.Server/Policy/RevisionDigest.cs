using System.Buffers;

namespace CasesPdp.Server.Policy;

/// <summary>Digests as callers write them: all 64 digits, or the first 16.</summary>
internal static class RevisionDigest
{
    /// <summary>The rule for the text, as the end of a sentence.</summary>
    public const string Rule = "must be 64 lower-case hex digits, or the first 16 of them";

    private const int ShortDigits = 16;
    private const int AllDigits = 64;

    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789abcdef");

    /// <summary>Whether the text is one.</summary>
    public static bool IsWellFormed(string text) => text.Length is ShortDigits or AllDigits && !text.AsSpan().ContainsAnyExcept(Digits);

    /// <summary>Whether a well-formed text means that digest.</summary>
    public static bool Matches(string digest, string text) => digest.StartsWith(text, StringComparison.Ordinal);
}
