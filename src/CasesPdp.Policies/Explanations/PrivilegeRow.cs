using System.Numerics;
using CasesPdp.Decisions;

namespace CasesPdp.Policies.Explanations;

/// <summary>A registered feature privilege and the row that it grants, files bits included.</summary>
internal sealed class PrivilegeRow(string feature, string privilege, ulong[] row, int owners)
{
    public string Feature => feature;

    public string Privilege => privilege;

    /// <summary>As explanations write it: <c>securitySolutionCasesV3.read</c>.</summary>
    public string Name { get; } = $"{feature}.{privilege}";

    public ulong[] Row => row;

    /// <summary>How many operations it grants, all owners together.</summary>
    public int Operations { get; } = CountOperations(row, owners);

    /// <summary>How many owner-independent names it grants.</summary>
    public int SharedNames { get; } = CountBits(row.AsSpan(owners));

    /// <summary>The operations that a row grants. The files bit is none: it repeats an owner-independent name.</summary>
    public static int CountOperations(ulong[] row, int owners) =>
        row.Take(owners).Sum(w => BitOperations.PopCount(w & ~OperationBits.FilesCreate));

    public static int CountBits(ReadOnlySpan<ulong> words)
    {
        var count = 0;
        foreach (var word in words)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }
}
