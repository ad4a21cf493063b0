using System.Numerics;
using CasesPdp.Protocol.V1;
using Outcome = CasesPdp.Protocol.V1.Outcome;

namespace CasesPdp.Workloads;

/// <summary>The calls by which servers are compared.</summary>
public static class SampleCalls
{
    private const int Seed = 5;

    /// <summary>
    /// One of each kind: <c>check</c>; <c>batch-N</c>, a list page of N items; <c>batch-1000-spaces</c>, in which every item names another
    /// space; <c>matrix-100x10</c>, cells by actions; <c>batch-50-missing</c>, a list page that asks what is missing.
    /// </summary>
    public static IReadOnlyList<SampleCall> Make(SyntheticPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var mix = new QuestionMix(policy.Roles, policy.Spaces, Seed);
        var answers = new ExpectedAnswers(policy.Snapshot);
        return
        [
            Of("check", mix.NextCheck(), answers),
            Of("batch-50", mix.NextListPage(50), answers),
            Of("batch-100", mix.NextListPage(100), answers),
            Of("batch-1000", mix.NextListPage(1_000), answers),
            Of("batch-1000-spaces", mix.NextBatchOverSpaces(1_000), answers),
            Of("matrix-100x10", mix.NextMatrix(100), answers),
            Of("batch-50-missing", WithMissing(mix.NextListPage(50)), answers),
        ];
    }

    /// <summary>
    /// <c>batch-50-restricted</c>: a list page in which every second case is restricted, half of these assigned to the subject.
    /// </summary>
    public static SampleCall MakeRestricted(SyntheticPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var batch = new QuestionMix(policy.Roles, policy.Spaces, Seed).NextListPage(50);
        batch.Subject.ProfileUid = "uid-of-the-subject";
        for (var i = 0; i < batch.Items.Count; i += 2)
        {
            batch.Items[i].Resource.AccessMode = "restricted";
            batch.Items[i].Resource.AssigneeUids.Add(["uid-of-another", i % 4 == 0 ? "uid-of-the-subject" : "uid-of-a-third"]);
        }

        return Of("batch-50-restricted", batch, new ExpectedAnswers(policy.Snapshot));
    }

    /// <summary>A single question with its answer.</summary>
    public static SampleCall Of(string name, CheckRequest request, ExpectedAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var answer = answers.To(request);
        return new SampleCall(name, "Check", request, answer, 1, answer.Outcome == Outcome.Allow ? 1 : 0);
    }

    /// <summary>A batch with its answers.</summary>
    public static SampleCall Of(string name, BatchCheckRequest request, ExpectedAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var answer = answers.To(request);
        return new SampleCall(name, "BatchCheck", request, answer, answer.Outcomes.Count, answer.Outcomes.Count(o => o == Outcome.Allow));
    }

    /// <summary>A matrix with its answers.</summary>
    public static SampleCall Of(string name, CheckMatrixRequest request, ExpectedAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var answer = answers.To(request);
        var allowed = answer.Allowed.Sum(b => BitOperations.PopCount(b));
        return new SampleCall(name, "CheckMatrix", request, answer, (int)answer.DecisionCount, allowed);
    }

    private static BatchCheckRequest WithMissing(BatchCheckRequest batch)
    {
        batch.IncludeMissing = true;
        return batch;
    }
}
