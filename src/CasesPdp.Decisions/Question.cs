namespace CasesPdp.Decisions;

/// <summary>
/// One question with its names resolved: what is to be decided, apart from what the subject may. Its default value asks for nothing
/// known, which is refused.
/// </summary>
/// <remarks>Fill it in this order: <c>SetAction</c>, then <c>AddOwner</c> for each owner; the rest as it comes.</remarks>
public struct Question
{
    private const int NoConnector = 0;
    private const int UnknownConnector = -1;

    private Reason _refusal;
    private ulong _owners;
    private bool _namesUnknownOwner;

    // The connector type's id plus one, so that the default value means that none is named.
    private int _connector;

    /// <summary>The resource's type is something other than <c>case</c>.</summary>
    public bool IsOtherResourceType { get; set; }

    /// <summary>The case is restricted and hides itself from this subject.</summary>
    public bool IsHidden { get; set; }

    /// <summary>The requirement of action and facets; 0 when there is none, and then <see cref="Refusal"/> says why.</summary>
    public int Requirement { get; private set; }

    /// <summary>Why there is no requirement.</summary>
    public readonly Reason Refusal => _refusal == Reason.Unspecified ? Reason.UnknownAction : _refusal;

    /// <summary>The registered owners named, as bits by owner id.</summary>
    public readonly ulong Owners => _owners;

    /// <summary>Whether an owner is named that is not registered.</summary>
    public readonly bool NamesUnknownOwner => _namesUnknownOwner;

    /// <summary>Whether a connector type is named.</summary>
    public readonly bool NamesConnector => _connector != NoConnector;

    /// <summary>The id of the connector type named, or -1 when it is no case connector.</summary>
    public readonly int Connector => _connector == UnknownConnector ? -1 : _connector - 1;

    /// <summary>Resolves the action with its facets.</summary>
    public void SetAction(PolicySnapshot policy, ReadOnlySpan<byte> name, Facets facets)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var action = policy.Actions.Names.Find(name);
        if (action >= 0)
        {
            SetAction(policy, action, facets);
        }
        else
        {
            Requirement = 0;
            _refusal = RefusalOfUnlisted(policy, name, facets);
        }
    }

    /// <summary>Sets an action that the policy has, by its id, with its facets.</summary>
    public void SetAction(PolicySnapshot policy, int action, Facets facets)
    {
        ArgumentNullException.ThrowIfNull(policy);
        Requirement = policy.Actions.RequirementId(action, facets);
        _refusal = Reason.UnknownFacet;
    }

    /// <summary>Resolves one more owner of the resource. The action must have been set.</summary>
    public void AddOwner(PolicySnapshot policy, ReadOnlySpan<byte> owner, ReadOnlySpan<byte> actionName)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var id = policy.Owners.Find(owner);
        if (id >= 0)
        {
            AddOwners(1UL << id);
        }
        else
        {
            AddUnknownOwner(owner, actionName);
        }
    }

    /// <summary>Adds registered owners of the resource, as bits by owner id. The action must have been set.</summary>
    public void AddOwners(ulong owners)
    {
        _owners |= owners;

        // A raw action on an owner that is not registered carries another one than these.
        if (Requirement == 0 && owners != 0 && _refusal == Reason.UnknownOwner)
        {
            _refusal = Reason.OwnerMismatch;
        }
    }

    /// <summary>Adds an owner of the resource that is not registered. The action must have been set.</summary>
    public void AddUnknownOwner(ReadOnlySpan<byte> owner, ReadOnlySpan<byte> actionName)
    {
        _namesUnknownOwner = true;
        if (Requirement == 0 && _refusal == Reason.UnknownOwner && !RawAction.OwnerOf(actionName).SequenceEqual(owner))
        {
            _refusal = Reason.OwnerMismatch;
        }
    }

    /// <summary>Resolves the connector type.</summary>
    public void SetConnector(PolicySnapshot policy, ReadOnlySpan<byte> type)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var id = policy.ConnectorTypes.Find(type);
        _connector = id >= 0 ? id + 1 : UnknownConnector;
    }

    // A raw action on an owner that is not registered is no unknown action: its own reason, UNKNOWN_OWNER, comes later. A wildcard in
    // it is no owner: requests hold no patterns.
    private static Reason RefusalOfUnlisted(PolicySnapshot policy, ReadOnlySpan<byte> name, Facets facets)
    {
        if (!RawAction.IsCases(name) || name.ContainsAny((byte)'*', (byte)'?')
            || policy.Actions.CheckedOperations.Find(RawAction.OperationOf(name)) < 0)
        {
            return Reason.UnknownAction;
        }

        return facets == Facets.None ? Reason.UnknownOwner : Reason.UnknownFacet;
    }
}
