using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Verification;

/// <summary>Asks a table and the documents it was compiled from the same questions, and counts them.</summary>
internal sealed class TableExamination
{
    private const int CellsOfASubject = 8;

    private readonly LoadedPolicy _policy;
    private readonly Random _random;
    private readonly CellPlan _plan;
    private readonly ReferenceEvaluator _nobody;

    public TableExamination(LoadedPolicy policy, Random random)
    {
        (_policy, _random) = (policy, random);
        _plan = new CellPlan(policy.Snapshot);
        _nobody = new ReferenceEvaluator(policy.Bundle).With([], []);
    }

    /// <summary>How many cells a role has.</summary>
    public long CellsOfOne => _plan.Count;

    /// <summary>How many cells were compared.</summary>
    public long Cells { get; private set; }

    /// <summary>Compares cells of each role up to the first that differs; null if none does.</summary>
    /// <param name="roles">The roles.</param>
    /// <param name="most">How many cells of each to draw, at least one; absent: all are compared.</param>
    public TableMismatch? Roles(IReadOnlyList<RoleDocument> roles, long? most) => roles
        .Select(role => Compare(
            _nobody.With([role], []),
            most is { } count ? Some(count) : Every(),
            cell => cell with { Roles = [role.Name] }))
        .FirstOrDefault(mismatch => mismatch is not null);

    /// <summary>The same for listed subjects: which roles one has is part of the table, too.</summary>
    public TableMismatch? Subjects(IReadOnlyList<SubjectDocument> subjects)
    {
        var named = YieldPoint.Each(subjects).SelectMany(s => s.Roles).ToHashSet(StringComparer.Ordinal);
        var roles = YieldPoint.Each(_policy.Bundle.Roles).Where(r => named.Contains(r.Name))
            .ToDictionary(r => r.Name, StringComparer.Ordinal);
        return subjects
            .Select(subject => Compare(
                _nobody.With([.. subject.Roles.Distinct().Where(roles.ContainsKey).Select(name => roles[name])], [subject]),
                Some(CellsOfASubject),
                cell => cell with { SubjectId = subject.Id, AccessMode = "restricted" }))
            .FirstOrDefault(mismatch => mismatch is not null);
    }

    private TableMismatch? Compare(
        ReferenceEvaluator reference, IEnumerable<long> places, Func<DecisionRequest, DecisionRequest> ask)
    {
        foreach (var place in places)
        {
            YieldPoint.Pass();
            Cells++;
            if (Compare(reference, ask(_plan[place])) is { } mismatch)
            {
                return mismatch;
            }
        }

        return null;
    }

    private TableMismatch? Compare(ReferenceEvaluator reference, DecisionRequest question)
    {
        var (documents, table) = (reference.Decide(question), TableEvaluator.Decide(_policy.Snapshot, question));
        var isSame = documents.Reason == table.Reason && documents.LinksUnavailable == table.LinksUnavailable
            && documents.Missing.SequenceEqual(table.Missing, StringComparer.Ordinal);
        return isSame ? null : new TableMismatch(question, documents, table);
    }

    private IEnumerable<long> Every()
    {
        for (var place = 0L; place < _plan.Count; place++)
        {
            yield return place;
        }
    }

    private IEnumerable<long> Some(long count)
    {
        for (var i = 0L; i < Math.Max(1, count); i++)
        {
            yield return _random.NextInt64(_plan.Count);
        }
    }
}
