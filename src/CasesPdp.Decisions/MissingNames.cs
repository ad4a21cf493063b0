namespace CasesPdp.Decisions;

/// <summary>Names what a question that ended in MISSING_PRIVILEGE lacks.</summary>
public static class MissingNames
{
    /// <summary>
    /// Fills <paramref name="names"/> with the distinct names of what is required and not granted, in ordinal order: operations as Kibana
    /// checks them, <c>api:</c> and <c>ui:</c> names, <c>connectors:read</c>, <c>connectors:all</c>, <c>alerts:read</c>.
    /// </summary>
    /// <remarks>Nothing is allocated but what the list itself needs to grow.</remarks>
    public static void Collect(PolicySnapshot policy, in Question question, SpaceRef space, SubjectGrants grants, List<string> names)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(names);
        names.Clear();
        ref readonly var required = ref policy.Actions.Requirement(question.Requirement);
        var row = grants.Row;
        var available = policy.Spaces.AvailableOwners(space);
        var owners = required.RawOwner >= 0 ? 1UL << required.RawOwner : question.Owners;

        AddShared(policy, required, row, names);
        var operations = 0UL;
        for (var rest = owners; rest != 0; rest &= rest - 1)
        {
            var owner = Decider.LowestBit(rest);
            var missing = required.Operations & ~row[owner];
            operations |= missing;
            if ((missing & OperationBits.FilesCreate) != 0)
            {
                Insert(names, policy.FilesCreateTags[owner]);
            }
        }

        if (owners == 0 && required.OwnerRule == OwnerRule.List && !Decider.AnyOwnerGrants(required.Operations, available, row))
        {
            operations |= required.Operations;
        }

        if (!Decider.AnyOwnerGrants(required.AnyOwnerOperations, available, row))
        {
            operations |= required.AnyOwnerOperations;
        }

        for (var rest = operations & ~OperationBits.FilesCreate; rest != 0; rest &= rest - 1)
        {
            Insert(names, policy.Operations.Names[Decider.LowestBit(rest)]);
        }
    }

    private static void AddShared(PolicySnapshot policy, in Requirement required, ReadOnlySpan<ulong> row, List<string> names)
    {
        for (var rest = required.Shared & ~row[policy.Grants.OwnerCount + required.SharedWord]; rest != 0; rest &= rest - 1)
        {
            Insert(names, policy.SharedNames[(64 * required.SharedWord) + Decider.LowestBit(rest)]);
        }
    }

    // A handful of names at most: an insertion keeps them sorted and distinct without a comparer object.
    private static void Insert(List<string> names, string name)
    {
        var at = names.Count;
        while (at > 0 && string.CompareOrdinal(names[at - 1], name) > 0)
        {
            at--;
        }

        if (at == 0 || !string.Equals(names[at - 1], name, StringComparison.Ordinal))
        {
            names.Insert(at, name);
        }
    }
}
