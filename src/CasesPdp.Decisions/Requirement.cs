namespace CasesPdp.Decisions;

/// <summary>What an action with one set of facets needs, as bit masks over a row of grants, and which gates apply.</summary>
/// <remarks>Gates whose answer the deployment fixes are already resolved: <see cref="Gate"/> is the refusal, or ALLOWED.</remarks>
public readonly record struct Requirement
{
    /// <summary>Operation bits that every named owner must grant.</summary>
    public ulong Operations { get; init; }

    /// <summary>Operation bits that at least one owner available in the space must grant, all of them together.</summary>
    public ulong AnyOwnerOperations { get; init; }

    /// <summary>Owner-independent bits of the shared word <see cref="SharedWord"/>.</summary>
    public ulong Shared { get; init; }

    /// <summary>The word of owner-independent bits to which <see cref="Shared"/> belongs.</summary>
    public int SharedWord { get; init; }

    /// <summary>The owner whose id is inside a raw <c>cases:</c> action, else -1.</summary>
    public int RawOwner { get; init; }

    /// <summary>What is wanted of the named owners.</summary>
    public OwnerRule OwnerRule { get; init; }

    /// <summary><see cref="Reason.Allowed"/>, or with what the tier or the licence of the deployment refuses the call.</summary>
    public Reason Gate { get; init; }

    /// <summary>Whether the connector type of the question is judged.</summary>
    public bool JudgesConnector { get; init; }

    /// <summary>
    /// Whether all that is asked are operations of the owners named: then, with an owner that is available, the grants alone decide.
    /// </summary>
    public bool AsksOperationsOnly =>
        OwnerRule != OwnerRule.Free && AnyOwnerOperations == 0 && Shared == 0 && RawOwner < 0 && Gate == Reason.Allowed && !JudgesConnector;

    /// <summary>Whether Kibana would notify somebody or push: links then need the public base URL.</summary>
    public bool SendsLinks { get; init; }

    /// <summary>
    /// The operations, where they are all that is asked and an ALLOW carries no advice; else 0. On one owner that is available, comparing
    /// them with the subject's grants is then the whole decision.
    /// </summary>
    public ulong OperationsOnly => AsksOperationsOnly && !SendsLinks ? Operations : 0;
}
