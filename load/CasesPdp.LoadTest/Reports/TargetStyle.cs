namespace CasesPdp.LoadTest.Reports;

/// <summary>Every target has its colour throughout the page; TCP is dashed.</summary>
internal static class TargetStyle
{
    private static readonly string[] Known = ["server", "native", "floor", "cerbos", "grpc-client", "given"];

    public static string Of(string target)
    {
        var parts = target.Split('/');
        var colour = Known.Contains(parts[0]) ? parts[0] : "server";
        return parts.Length > 1 && parts[1] == "tcp" ? $"t-{colour} dashed" : $"t-{colour}";
    }

    /// <summary>Targets in the order in which readers look for them.</summary>
    public static int Rank(string target) => Array.IndexOf(Known, target.Split('/')[0]) is var at and >= 0 ? at : Known.Length;
}
