using System.Text;
using CasesPdp.Decisions;

namespace CasesPdp.Cli.Pdp;

/// <summary>Names of raw Kibana actions: they hold a colon, and are recognised by their parts.</summary>
internal static class RawActionName
{
    /// <summary>Whether it is one.</summary>
    public static bool Is(string action) => action.Contains(':', StringComparison.Ordinal);

    /// <summary>The owner that a raw action of cases carries; null for other actions.</summary>
    public static string? OwnerOf(string action)
    {
        var name = Encoding.UTF8.GetBytes(action);
        return RawAction.IsCases(name) ? Encoding.UTF8.GetString(RawAction.OwnerOf(name)) : null;
    }
}
