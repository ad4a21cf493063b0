namespace CasesPdp.Policies.Changes;

/// <summary>In which of two policies a role is.</summary>
public enum RolePresence
{
    /// <summary>In both.</summary>
    Both,

    /// <summary>Only in the policy after: it counts in full.</summary>
    Added,

    /// <summary>Only in the policy before: it counts in full.</summary>
    Removed,
}
