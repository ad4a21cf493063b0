using System.Globalization;
using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;

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
    private const int CellsOfASubject = 8;
    private const int RolesAtATime = 16;

    /// <summary>Compares up to the first cell that differs.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="budget">Most cells of roles to compare.</param>
    /// <param name="cancellation">Gives up.</param>
    public static TableVerification Verify(LoadedPolicy policy, long budget, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var seed = int.Parse(policy.Bundle.Digest.AsSpan(0, 7), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        if (budget <= 0)
        {
            return new TableVerification(0, false, seed, null);
        }

        var (plan, random) = (new CellPlan(policy.Snapshot), new Random(seed));
        var isComplete = plan.Count * policy.Bundle.Roles.Count <= budget;
        var roles = isComplete ? policy.Bundle.Roles : Sample(policy.Bundle.Roles, SampledRoles, random);
        var cells = 0L;
        foreach (var few in roles.Chunk(RolesAtATime))
        {
            var reference = new ReferenceEvaluator(policy.Bundle with { Roles = few, Subjects = [] });
            foreach (var role in few)
            {
                cancellation.ThrowIfCancellationRequested();
                foreach (var place in isComplete ? Every(plan) : Some(plan, budget / roles.Count, random))
                {
                    cells++;
                    if (Compare(policy, reference, plan[place] with { Roles = [role.Name] }) is { } mismatch)
                    {
                        return new TableVerification(cells, isComplete, seed, mismatch);
                    }
                }
            }
        }

        return Subjects(policy, plan, random, new TableVerification(cells, isComplete, seed, null), cancellation);
    }

    // Which roles a listed subject has is part of the table, too.
    private static TableVerification Subjects(
        LoadedPolicy policy, CellPlan plan, Random random, TableVerification sofar, CancellationToken cancellation)
    {
        var subjects = Sample(policy.Bundle.Subjects, SampledSubjects, random);
        var named = subjects.SelectMany(s => s.Roles).ToHashSet(StringComparer.Ordinal);
        var bundle = policy.Bundle with { Subjects = subjects, Roles = [.. policy.Bundle.Roles.Where(r => named.Contains(r.Name))] };
        var (reference, cells) = (new ReferenceEvaluator(bundle), sofar.Cells);
        foreach (var subject in subjects)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var place in Some(plan, CellsOfASubject, random))
            {
                cells++;
                if (Compare(policy, reference, plan[place] with { SubjectId = subject.Id, AccessMode = "restricted" }) is { } mismatch)
                {
                    return sofar with { Cells = cells, Mismatch = mismatch };
                }
            }
        }

        return sofar with { Cells = cells, IsComplete = sofar.IsComplete && subjects.Count == policy.Bundle.Subjects.Count };
    }

    private static TableMismatch? Compare(LoadedPolicy policy, ReferenceEvaluator reference, DecisionRequest question)
    {
        var (documents, table) = (reference.Decide(question), TableEvaluator.Decide(policy.Snapshot, question));
        var isSame = documents.Reason == table.Reason && documents.LinksUnavailable == table.LinksUnavailable
            && documents.Missing.SequenceEqual(table.Missing, StringComparer.Ordinal);
        return isSame ? null : new TableMismatch(question, documents, table);
    }

    private static IEnumerable<long> Every(CellPlan plan)
    {
        for (var place = 0L; place < plan.Count; place++)
        {
            yield return place;
        }
    }

    private static IEnumerable<long> Some(CellPlan plan, long count, Random random)
    {
        for (var i = 0L; i < Math.Max(1, count); i++)
        {
            yield return random.NextInt64(plan.Count);
        }
    }

    private static IReadOnlyList<T> Sample<T>(IReadOnlyList<T> all, int most, Random random) => all.Count <= most
        ? all
        : [.. Enumerable.Range(0, most).Select(_ => random.Next(all.Count)).Distinct().Select(place => all[place])];
}
