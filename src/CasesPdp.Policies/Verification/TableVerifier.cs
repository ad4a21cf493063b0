using System.Globalization;

namespace CasesPdp.Policies.Verification;

/// <summary>
/// Holds a compiled table against the documents it was compiled from, decided by the reference evaluator: every cell as long as there are
/// no more than the budget, beyond that a sample that is drawn from the policy's digest.
/// </summary>
/// <remarks>
/// Cells are asked one role, or one listed subject, at a time. A sample takes roles first and cells of each then, so that the reference
/// evaluator, which walks all roles it has, is given few.
/// </remarks>
public static class TableVerifier
{
    private const int SampledRoles = 512;
    private const int SampledSubjects = 128;

    /// <summary>Compares up to the first cell that differs.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="budget">Most cells of roles to compare.</param>
    public static TableVerification Verify(LoadedPolicy policy, long budget)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var seed = int.Parse(policy.Bundle.Digest.AsSpan(0, 7), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (budget <= 0)
        {
            return new TableVerification(0, false, seed, null);
        }

        var random = new Random(seed);
        var examination = new TableExamination(policy, random);
        var isComplete = examination.CellsOfOne * policy.Bundle.Roles.Count <= budget;
        var roles = isComplete ? policy.Bundle.Roles : Sample(policy.Bundle.Roles, SampledRoles, random);
        var mismatch = examination.Roles(roles, isComplete ? null : budget / roles.Count);
        if (mismatch is null)
        {
            var subjects = Sample(policy.Bundle.Subjects, SampledSubjects, random);
            mismatch = examination.Subjects(subjects);
            isComplete &= subjects.Count == policy.Bundle.Subjects.Count;
        }

        return new TableVerification(examination.Cells, isComplete, seed, mismatch);
    }

    private static IReadOnlyList<T> Sample<T>(IReadOnlyList<T> all, int most, Random random) => all.Count <= most
        ? all
        : [.. Enumerable.Range(0, most).Select(_ => random.Next(all.Count)).Distinct().Select(place => all[place])];
}
