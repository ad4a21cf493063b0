using System.Text.Unicode;
using CasesPdp.Decisions;

namespace CasesPdp.Server.Wire;

/// <summary>What the bytes of a name must be. Those that equal a name of the policy are, so only unknown ones are looked at.</summary>
internal static class WireName
{
    /// <summary>Whether the bytes can be a name: short enough, and UTF-8.</summary>
    public static bool IsWellFormed(ReadOnlySpan<byte> name) => name.Length <= Limits.NameBytes && Utf8.IsValid(name);
}
