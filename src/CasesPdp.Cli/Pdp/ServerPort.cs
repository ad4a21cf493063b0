namespace CasesPdp.Cli.Pdp;

/// <summary>A port of a server as messages name it.</summary>
/// <param name="Name">Its name, with the port that it has by default.</param>
/// <param name="Work">What it does.</param>
internal sealed record ServerPort(string Name, string Work)
{
    /// <summary>The port that answers questions.</summary>
    public static readonly ServerPort Decisions = new("the decisions port, 5080 by default", "answer decisions");

    /// <summary>The port that takes changes of policy.</summary>
    public static readonly ServerPort Administration = new("the administration port, 5082 by default", "administer policy");

    /// <summary>One line for an address that is not this port.</summary>
    public string OfOther(string address) => $"{address}: this port does not {Work}; use {Name}.";
}
