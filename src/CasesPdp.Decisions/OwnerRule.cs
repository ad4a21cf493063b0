namespace CasesPdp.Decisions;

/// <summary>What an action wants of the owners that a question names.</summary>
public enum OwnerRule : byte
{
    /// <summary>At least one owner must be named.</summary>
    OneOrMore = 0,

    /// <summary>May name none, which asks for any available owner.</summary>
    List = 1,

    /// <summary>Needs no owner.</summary>
    Free = 2,
}
