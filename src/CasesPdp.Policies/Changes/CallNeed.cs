using CasesPdp.Decisions;
using CasesPdp.Policies.Compilation;

namespace CasesPdp.Policies.Changes;

/// <summary>What a call with its facets asks for, said in a <see cref="CellLayout"/>.</summary>
/// <param name="Gate">ALLOWED, or with what the deployment refuses it to everybody.</param>
/// <param name="Owners">What it wants of the owners named.</param>
/// <param name="Operations">Operations of every owner named.</param>
/// <param name="AnyOwnerOperations">Operations of at least one available owner.</param>
/// <param name="Rights">Rights, all of them in the first word of rights.</param>
/// <param name="AsksFiles">Whether the files right of every owner named is asked.</param>
internal readonly record struct CallNeed(
    Reason Gate, OwnerRule Owners, ulong Operations, ulong AnyOwnerOperations, ulong Rights, bool AsksFiles)
{
    /// <summary>The owner of a question that names none.</summary>
    public const int NoOwner = -1;

    public bool IsOpen => Gate == Reason.Allowed;

    /// <summary>Translates a requirement.</summary>
    /// <param name="required">A requirement of an operation or a call.</param>
    /// <param name="isConnectorRefused">Whether the connector type of the question is refused.</param>
    /// <param name="policy">The policy of the requirement.</param>
    /// <param name="layout">Where to.</param>
    public static CallNeed Of(in Requirement required, bool isConnectorRefused, PolicySnapshot policy, CellLayout layout) => new(
        required.Gate != Reason.Allowed ? required.Gate
            : required.JudgesConnector && isConnectorRefused ? Reason.ConnectorNotAvailable
            : Reason.Allowed,
        required.OwnerRule,
        Translate(required.Operations & ~OperationBits.FilesCreate, policy, layout),
        Translate(required.AnyOwnerOperations, policy, layout),
        required.Shared,
        (required.Operations & OperationBits.FilesCreate) != 0);

    /// <summary>Whether who is allowed by <paramref name="other"/> is allowed by this, whatever is granted.</summary>
    public bool IsNoStricterThan(CallNeed other) => !other.IsOpen
        || (IsOpen && Owners == other.Owners
            && (Operations & ~other.Operations) == 0
            && (AnyOwnerOperations & ~other.AnyOwnerOperations) == 0
            && (Rights & ~other.Rights) == 0
            && (!AsksFiles || other.AsksFiles));

    /// <summary>Whether a row of grants allows it.</summary>
    /// <param name="row">The row.</param>
    /// <param name="available">The owners available in the place.</param>
    /// <param name="owner">The one owner that the question names, or <see cref="NoOwner"/>.</param>
    /// <param name="layout">The layout of the row.</param>
    public bool IsAllowed(ReadOnlySpan<ulong> row, UInt128 available, int owner, CellLayout layout)
    {
        if (!IsOpen || (Rights & ~row[layout.Owners.Length]) != 0)
        {
            return false;
        }

        if (owner == NoOwner)
        {
            return Owners != OwnerRule.OneOrMore
                && (Owners == OwnerRule.Free || IsGrantedBySome(Operations, row, available))
                && (AnyOwnerOperations == 0 || IsGrantedBySome(AnyOwnerOperations, row, available));
        }

        return Bits.Has(available, owner)
            && (Operations & ~row[owner]) == 0
            && (!AsksFiles || IsRightGranted(layout.FilesRights[owner], row, layout))
            && (AnyOwnerOperations == 0 || IsGrantedBySome(AnyOwnerOperations, row, available));
    }

    /// <summary>What it asks for, or why it is refused, for reading.</summary>
    public string Describe(CellLayout layout)
    {
        if (!IsOpen)
        {
            return $"refused: {DescribeGate()}";
        }

        var names = new List<string>();
        for (var rest = Operations; rest != 0; rest &= rest - 1)
        {
            names.Add(layout.Operations[Bits.Lowest(rest)]);
        }

        for (var rest = AnyOwnerOperations; rest != 0; rest &= rest - 1)
        {
            names.Add($"{layout.Operations[Bits.Lowest(rest)]} (any owner)");
        }

        for (var rest = Rights; rest != 0; rest &= rest - 1)
        {
            names.Add(GrantLayout.CallNames[Bits.Lowest(rest)]);
        }

        if (AsksFiles)
        {
            names.Add("api:{owner}FilesCasesCreate");
        }

        return names.Count == 0 ? "asks nothing" : $"asks {string.Join(", ", names)}";
    }

    /// <summary>Why the deployment refuses it to everybody, for reading.</summary>
    public string DescribeGate() => Gate switch
    {
        Reason.TierExcludes => "the project tier does not include it",
        Reason.LicenseTooLow => "the licence is too low",
        _ => "the connector is not available, by its type or by the licence",
    };

    private static bool IsRightGranted(int right, ReadOnlySpan<ulong> row, CellLayout layout) =>
        right >= 0 && (row[layout.Owners.Length + (right / 64)] >> (right % 64) & 1) != 0;

    private static bool IsGrantedBySome(ulong operations, ReadOnlySpan<ulong> row, UInt128 available)
    {
        for (var owner = 0; owner < row.Length && available >> owner != 0; owner++)
        {
            if (Bits.Has(available, owner) && (operations & ~row[owner]) == 0)
            {
                return true;
            }
        }

        return false;
    }

    private static ulong Translate(ulong operations, PolicySnapshot policy, CellLayout layout)
    {
        var translated = 0UL;
        for (var rest = operations; rest != 0; rest &= rest - 1)
        {
            translated |= 1UL << layout.OperationId(policy.Operations.Names[Bits.Lowest(rest)]);
        }

        return translated;
    }
}
