using System.Buffers;

namespace CasesPdp.Policies.Bundles.Reading;

/// <summary>What Kibana accepts as a space id: <c>[a-z0-9_-]+</c>.</summary>
internal static class SpaceId
{
    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid(string text) => text.Length > 0 && !text.AsSpan().ContainsAnyExcept(Allowed);
}
