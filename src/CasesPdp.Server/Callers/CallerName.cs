using System.Buffers;
using System.Globalization;
using System.Net;

namespace CasesPdp.Server.Callers;

/// <summary>The names of callers as settings write them.</summary>
internal static class CallerName
{
    /// <summary>Stands for every caller.</summary>
    public const string Anybody = "*";

    /// <summary>Begins the name of a SPIFFE id, which is written as it is.</summary>
    public const string Spiffe = "spiffe://";

    /// <summary>Begins any other URI of a certificate.</summary>
    public const string Uri = "uri:";

    /// <summary>Begins a DNS name of a certificate.</summary>
    public const string Dns = "dns:";

    /// <summary>Begins a mail address of a certificate.</summary>
    public const string Email = "email:";

    /// <summary>Begins an IP address of a certificate.</summary>
    public const string Ip = "ip:";

    /// <summary>Begins the user id of a peer on the unix socket.</summary>
    public const string Uid = "uid:";

    /// <summary>Begins the name of a token.</summary>
    public const string Token = "token:";

    /// <summary>The longest name of a token.</summary>
    public const int MostTokenNameLength = 64;

    private static readonly string[] OfCertificates = [Spiffe, Uri, Dns, Email, Ip];

    private static readonly SearchValues<char> TokenNameCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._-");

    /// <summary>The names of a list; none if it is absent.</summary>
    public static IEnumerable<string> Split(string? list) => list?.Split(',', StringSplitOptions.TrimEntries) ?? [];

    /// <summary>Whether the text is a name.</summary>
    public static bool IsValid(string name) => name == Anybody || IsOfCertificate(name)
        || (Rest(name, Uid) is { } uid && IsUid(uid))
        || (Rest(name, Token) is { } token && IsTokenName(token));

    /// <summary>Whether only a certificate can prove the name.</summary>
    public static bool IsOfCertificate(string name) => Array.Exists(OfCertificates, prefix => Rest(name, prefix) is { } rest
        && !rest.AsSpan().ContainsAny(' ', '\t')
        && (prefix != Ip || (IPAddress.TryParse(rest, out var address) && address.ToString() == rest)));

    /// <summary>Whether the text is a user id as the kernel writes it.</summary>
    public static bool IsUid(string text) =>
        uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var uid) && uid.ToString(CultureInfo.InvariantCulture) == text;

    /// <summary>Whether a token can have this name.</summary>
    public static bool IsTokenName(ReadOnlySpan<char> text) =>
        text.Length is > 0 and <= MostTokenNameLength && !text.ContainsAnyExcept(TokenNameCharacters);

    private static string? Rest(string name, string prefix) =>
        name.Length > prefix.Length && name.StartsWith(prefix, StringComparison.Ordinal) ? name[prefix.Length..] : null;
}
