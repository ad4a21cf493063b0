namespace CasesPdp.Server.Callers;

/// <summary>What a caller may call. A method needs exactly one of them, and health none.</summary>
[Flags]
internal enum Grants
{
    /// <summary>Nothing but health.</summary>
    None = 0,

    /// <summary>Methods that decide, and reflection.</summary>
    Decisions = 1,

    /// <summary>Methods that show the policy.</summary>
    Insight = 2,

    /// <summary>Methods that administer the policy.</summary>
    Administration = 4,

    /// <summary>The method that sends the compiled policy.</summary>
    Snapshots = 8,

    /// <summary>Every method.</summary>
    All = Decisions | Insight | Administration | Snapshots,
}
