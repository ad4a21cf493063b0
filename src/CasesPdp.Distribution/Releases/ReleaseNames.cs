namespace CasesPdp.Distribution.Releases;

/// <summary>The patterns of names in releases, keys and addresses.</summary>
public static class ReleaseNames
{
    private const string LowerHex = "0123456789abcdef";

    /// <summary>Whether the name is a channel's: <c>[a-z0-9][a-z0-9-]{0,62}</c>.</summary>
    public static bool IsChannel(string name) =>
        name is { Length: >= 1 and <= 63 } && name[0] != '-' && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Whether the name is an instance's: <c>[A-Za-z0-9._-]{1,128}</c>.</summary>
    public static bool IsInstance(string name) => IsPlain(name, 128);

    /// <summary>Whether the name is a label's: <c>[A-Za-z0-9._-]{1,64}</c>.</summary>
    public static bool IsLabel(string name) => IsPlain(name, 64);

    /// <summary>Whether the text is a label's value: <c>[A-Za-z0-9._-]{1,128}</c>.</summary>
    public static bool IsLabelValue(string value) => IsPlain(value, 128);

    /// <summary>Whether the text is a content's id or a files digest: 64 lower-case hex digits.</summary>
    public static bool IsDigest(string text) => IsHex(text, 64);

    /// <summary>Whether the text is an epoch's id, a key's id or the name of a process: 16 lower-case hex digits.</summary>
    public static bool IsShortId(string text) => IsHex(text, 16);

    private static bool IsHex(string text, int digits) => text?.Length == digits && text.All(LowerHex.Contains);

    private static bool IsPlain(string text, int most) =>
        text?.Length is >= 1 && text.Length <= most && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
}
