namespace CasesPdp.Policies.Reference;

/// <summary>What an action asks of the owners that a resource names.</summary>
internal enum ReferenceOwnerRule
{
    /// <summary>At least one must be named, and everything is required on each.</summary>
    OneOrMore = 0,

    /// <summary>None may be named; that stands for any owner available in the space.</summary>
    List = 1,

    /// <summary>None is needed.</summary>
    Free = 2,
}
