using CasesPdp.Decisions;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Server.DecisionLog;

/// <summary>A set of operations that settings name. Calls and raw actions are in it if they ask for one of the operations.</summary>
/// <remarks>Thread-safe. The bits of the last policy are kept, so that a look-up is a comparison.</remarks>
internal sealed class OperationSet(IReadOnlyList<string> names)
{
    private sealed record Bits(WeakReference<PolicySnapshot> Policy, ulong Operations);

    private readonly string[] _checkedNames = [.. names.Select(n => KibanaCatalogue.Embedded.CheckedAs.GetValueOrDefault(n, n))];
    private volatile Bits? _bits;

    /// <summary>The operations of every version of Kibana.</summary>
    public static IReadOnlyCollection<string> Known => KibanaCatalogue.Embedded.CheckedAs.Keys;

    /// <summary>Whether the requirement, by its id, asks for one of the operations. An unknown action asks for none.</summary>
    public bool Covers(PolicySnapshot policy, int requirement)
    {
        if (requirement == 0)
        {
            return false;
        }

        ref readonly var required = ref policy.Actions.Requirement(requirement);
        return ((required.Operations | required.AnyOwnerOperations) & BitsOf(policy)) != 0;
    }

    private ulong BitsOf(PolicySnapshot policy)
    {
        var bits = _bits;
        if (bits is null || !bits.Policy.TryGetTarget(out var last) || !ReferenceEquals(last, policy))
        {
            var operations = _checkedNames.Aggregate(0UL, (all, name) => all | policy.Operations.Bit(name));
            _bits = bits = new Bits(new WeakReference<PolicySnapshot>(policy), operations);
        }

        return bits.Operations;
    }
}
