namespace CasesPdp.Policies.Catalogue;

/// <summary>Into which top-level privileges a sub-feature privilege is merged.</summary>
public enum IncludeIn
{
    /// <summary>Into none.</summary>
    None = 0,

    /// <summary>Into <c>read</c> and <c>all</c>.</summary>
    Read = 1,

    /// <summary>Into <c>all</c> only.</summary>
    All = 2,
}
