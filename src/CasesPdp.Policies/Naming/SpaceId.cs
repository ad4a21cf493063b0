namespace CasesPdp.Policies.Naming;

/// <summary>The form of space ids.</summary>
public static class SpaceId
{
    /// <summary>The space that a request without one means.</summary>
    public const string Default = "default";

    /// <summary>Whether the text matches <c>[a-z0-9_-]+</c> in full.</summary>
    public static bool IsWellFormed(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Length > 0 && text.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '_' or '-');
    }
}
