namespace CasesPdp.Policies.Access;

/// <summary>A row of Elastic's page on the requirements of cases, least first.</summary>
public enum AccessLevel
{
    /// <summary>No access to cases.</summary>
    None = 0,

    /// <summary>Something between the rows.</summary>
    Custom = 1,

    /// <summary>View-only access.</summary>
    ViewOnly = 2,

    /// <summary>Assignee access.</summary>
    Assignee = 3,

    /// <summary>Full access to manage cases and settings.</summary>
    Full = 4,
}
