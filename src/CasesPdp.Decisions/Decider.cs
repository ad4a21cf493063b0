using System.Runtime.CompilerServices;

namespace CasesPdp.Decisions;

/// <summary>Decides questions against a snapshot.</summary>
/// <remarks>
/// <para>One decision, in the order in which reasons win:</para>
/// <list type="number">
/// <item>the resource type, the action and its facets are known;</item>
/// <item>a raw action and the resource name the same owner;</item>
/// <item>the space is well-formed; every owner named is registered and available in it, and there is one where one is needed;</item>
/// <item>some role is known, and the roles grant what the requirement asks;</item>
/// <item>tier, licence and connector gates are open;</item>
/// <item>the case is visible.</item>
/// </list>
/// <para>Nothing is allocated, nothing is cached; a decision reads the requirement, the space's owner set and the row of grants.</para>
/// </remarks>
public static class Decider
{
    /// <summary>The reason of the decision; <see cref="Reason.Allowed"/> is the only one that permits.</summary>
    /// <param name="policy">The snapshot that every id belongs to.</param>
    /// <param name="question">What is asked.</param>
    /// <param name="space">Where.</param>
    /// <param name="grants">What the subject is granted there.</param>
    public static Reason Decide(PolicySnapshot policy, in Question question, SpaceRef space, SubjectGrants grants)
    {
        ArgumentNullException.ThrowIfNull(policy);

        // 1. Type, action, facets.
        if (question.IsOtherResourceType || question.Requirement == 0)
        {
            return Unresolved(question, space);
        }

        ref readonly var required = ref policy.Actions.Requirement(question.Requirement);

        // 2. A raw action carries its owner.
        var owners = question.Owners;
        if (required.RawOwner >= 0)
        {
            var carried = 1UL << required.RawOwner;
            if ((owners & ~carried) != 0 || question.NamesUnknownOwner)
            {
                return Reason.OwnerMismatch;
            }

            owners = carried;
        }

        // 3. Space and owners.
        if (space.IsMalformed)
        {
            return Reason.UnknownSpace;
        }

        if (question.NamesUnknownOwner || (owners == 0 && required.OwnerRule == OwnerRule.OneOrMore))
        {
            return Reason.UnknownOwner;
        }

        var available = policy.Spaces.AvailableOwners(space);
        if ((owners & ~available) != 0)
        {
            return Reason.OwnerDisabledInSpace;
        }

        // 4. Grants.
        if (grants.HasNoKnownRole)
        {
            return Reason.NoKnownRole;
        }

        if (!Grants(policy, required, owners, available, grants.Row))
        {
            return Reason.MissingPrivilege;
        }

        // 5. Gates.
        if (required.Gate != Reason.Allowed)
        {
            return required.Gate;
        }

        if (required.JudgesConnector && ConnectorRefused(policy, question))
        {
            return Reason.ConnectorNotAvailable;
        }

        // 6. Visibility.
        return question.IsHidden ? Reason.NotVisible : Reason.Allowed;
    }

    /// <summary>
    /// The decision where nothing but operations of one owner is asked, the owner is available, and some role is known: what is left of
    /// <see cref="Decide"/> then.
    /// </summary>
    /// <param name="operations">The operations asked for.</param>
    /// <param name="granted">The owner's word of the subject's row.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Reason DecideOperations(ulong operations, ulong granted)
    {
        // Arithmetic instead of a branch: answers vary from question to question, so a processor would often mispredict it.
        var allowed = (operations & ~granted) == 0 ? 1 : 0;
        return (Reason)((int)Reason.MissingPrivilege + (allowed * ((int)Reason.Allowed - (int)Reason.MissingPrivilege)));
    }

    /// <summary>Whether Kibana's message, once the question is allowed, lacks links for want of a public base URL.</summary>
    public static bool LinksUnavailable(PolicySnapshot policy, in Question question)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Rules.LinksUnavailable && policy.Actions.Requirement(question.Requirement).SendsLinks;
    }

    private static bool Grants(PolicySnapshot policy, in Requirement required, ulong owners, ulong available, ReadOnlySpan<ulong> row)
    {
        if ((required.Shared & ~row[policy.Grants.OwnerCount + required.SharedWord]) != 0)
        {
            return false;
        }

        if (owners == 0 && required.OwnerRule == OwnerRule.List)
        {
            return AnyOwnerGrants(required.Operations, available, row);
        }

        for (var rest = owners; rest != 0; rest &= rest - 1)
        {
            if ((required.Operations & ~row[LowestBit(rest)]) != 0)
            {
                return false;
            }
        }

        return required.AnyOwnerOperations == 0 || AnyOwnerGrants(required.AnyOwnerOperations, available, row);
    }

    internal static bool AnyOwnerGrants(ulong operations, ulong available, ReadOnlySpan<ulong> row)
    {
        for (var rest = available; rest != 0; rest &= rest - 1)
        {
            if ((operations & ~row[LowestBit(rest)]) == 0)
            {
                return true;
            }
        }

        return false;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static int LowestBit(ulong word) => System.Numerics.BitOperations.TrailingZeroCount(word);

    internal static bool ConnectorRefused(PolicySnapshot policy, in Question question)
    {
        if (!question.NamesConnector)
        {
            return policy.Rules.UntypedConnectorRefused;
        }

        return question.Connector < 0 || policy.ConnectorTypeRefused[question.Connector];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static Reason Unresolved(in Question question, SpaceRef space)
    {
        if (question.IsOtherResourceType)
        {
            return Reason.UnknownResourceType;
        }

        return question.Refusal == Reason.UnknownOwner && space.IsMalformed ? Reason.UnknownSpace : question.Refusal;
    }
}
