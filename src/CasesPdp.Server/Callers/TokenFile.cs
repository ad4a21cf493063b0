using System.Security.Cryptography;
using System.Text;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Callers;

/// <summary>The bearer tokens of a file: hashes only, each with its caller. Immutable.</summary>
/// <remarks>
/// A line is <c>NAME TOKEN</c>, empty, or a comment that begins with <c>#</c>. A name may have several tokens, so that they can be rotated.
/// </remarks>
internal sealed class TokenFile
{
    /// <summary>The shortest token: 32 characters.</summary>
    public const int LeastTokenLength = 32;

    /// <summary>The longest token.</summary>
    public const int MostTokenLength = 1_024;

    /// <summary>The most tokens of a file.</summary>
    public const int MostTokens = 1_000;

    private readonly List<(byte[] Hash, Caller Caller)> _tokens = [];

    private TokenFile()
    {
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="UnusableFileException">A line is wrong. The message has its number, never its text.</exception>
    public static TokenFile Read(FollowedFile file, ReadOnlySpan<byte> content, CallerGrants grants)
    {
        var (tokens, number) = (new TokenFile(), 0);
        foreach (var range in content.Split((byte)'\n'))
        {
            number++;
            if (tokens.Add(Trim(content[range]), grants) is { } fault)
            {
                throw new UnusableFileException(file, $"has a fault in line {number}: {fault}");
            }
        }

        return tokens._tokens.Count > 0 ? tokens : throw new UnusableFileException(file, "holds no token");
    }

    /// <summary>Whether a token has that name, such as <c>token:build</c>.</summary>
    public bool Names(string caller) => _tokens.Exists(t => t.Caller.Name == caller);

    /// <summary>The caller whose token it is; null if it is nobody's. Takes the same time whichever it is.</summary>
    public Caller? Find(ReadOnlySpan<char> token)
    {
        if (token.Length is < LeastTokenLength or > MostTokenLength || !Ascii.IsValid(token))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[MostTokenLength];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.ASCII.GetBytes(token, bytes)], hash);
        CryptographicOperations.ZeroMemory(bytes);
        Caller? found = null;
        foreach (var (known, caller) in _tokens)
        {
            found = CryptographicOperations.FixedTimeEquals(known, hash) ? caller : found;
        }

        return found;
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> line) => line.Trim(" \t\r"u8);

    // token68 of RFC 7235.
    private static bool IsTokenByte(byte value) => char.IsAsciiLetterOrDigit((char)value) || "-._~+/="u8.Contains(value);

    private string? Add(ReadOnlySpan<byte> line, CallerGrants grants)
    {
        if (line.IsEmpty || line[0] == '#')
        {
            return null;
        }

        var blank = line.IndexOfAny((byte)' ', (byte)'\t');
        var name = Encoding.Latin1.GetString(line[..Math.Max(blank, 0)]);
        if (!CallerName.IsTokenName(name))
        {
            return $"it must be NAME TOKEN, with a name of 1 to {CallerName.MostTokenNameLength} letters, digits, `.`, `_` and `-`";
        }

        var token = Trim(line[blank..]);
        if (token.Length is < LeastTokenLength or > MostTokenLength)
        {
            return $"the token must have {LeastTokenLength} to {MostTokenLength} characters, not {token.Length}";
        }

        foreach (var value in token)
        {
            if (!IsTokenByte(value))
            {
                return "the token holds a character that is no letter, no digit and none of `-._~+/=`";
            }
        }

        var hash = SHA256.HashData(token);
        if (_tokens.Exists(t => t.Hash.AsSpan().SequenceEqual(hash)))
        {
            return "the token is also in a line above";
        }

        _tokens.Add((hash, grants.Known(CallerName.Token + name)));
        return _tokens.Count > MostTokens ? $"there are more than {MostTokens} tokens" : null;
    }
}
