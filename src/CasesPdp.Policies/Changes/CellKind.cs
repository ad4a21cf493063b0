namespace CasesPdp.Policies.Changes;

/// <summary>What a cell is about.</summary>
public enum CellKind
{
    /// <summary>(role, space, owner, operation): the raw action <c>cases:{owner}/{operation}</c>.</summary>
    Operation,

    /// <summary>(role, space, right): an owner-independent name such as <c>connectors:read</c> or <c>api:...</c>.</summary>
    Right,

    /// <summary>(role, space, owner, call): a call with its facets, counted only where what it asks for or its gate changed.</summary>
    Call,

    /// <summary>
    /// (space, owner), whatever the role: whether a question there may name the owner at all, as one for a right or for a call that needs
    /// none may.
    /// </summary>
    Owner,
}
