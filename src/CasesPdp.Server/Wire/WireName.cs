using System.Text.Unicode;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>What the bytes of a name must be: short enough, and UTF-8.</summary>
internal static class WireName
{
    /// <summary>Whether the bytes can be a name: short enough, and UTF-8.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> name) => IsWellFormed(name, isKnown: false);

    /// <summary>
    /// As <see cref="IsWellFormed(ReadOnlySpan{byte})"/>. A name of the policy is UTF-8, but a policy may hold names that are longer than a
    /// request may use.
    /// </summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> name, bool isKnown) =>
        name.Length <= Limits.NameBytes && (isKnown || Utf8.IsValid(name));
}
