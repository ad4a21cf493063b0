using System.Numerics;
using CasesPdp.Protocol.V1;
using Outcome = CasesPdp.Protocol.V1.Outcome;

namespace CasesPdp.Workloads;

/// <summary>The exchanges that hosts are compared by.</summary>
public static class ExchangeSet
{
    private const int Seed = 5;

    /// <summary>
    /// One of each kind: <c>check</c>; <c>batch-N</c>, a list page of so many items; <c>batch-1000-spaces</c>, where every item names some
    /// other space; <c>matrix-100x10</c>, cells by actions.
    /// </summary>
    public static IReadOnlyList<Exchange> Make(Fleet fleet)
    {
        ArgumentNullException.ThrowIfNull(fleet);
        var mix = new QuestionMix(fleet.Roles, fleet.Spaces, Seed);
        var answers = new Answers(fleet.Policy);
        return
        [
            Of("check", mix.NextCheck(), answers),
            Of("batch-50", mix.NextListPage(50), answers),
            Of("batch-100", mix.NextListPage(100), answers),
            Of("batch-1000", mix.NextListPage(1_000), answers),
            Of("batch-1000-spaces", mix.NextBatchOverSpaces(1_000), answers),
            Of("matrix-100x10", mix.NextMatrix(100), answers),
        ];
    }

    /// <summary>A single question with its answer.</summary>
    public static Exchange Of(string name, CheckRequest request, Answers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var answer = answers.To(request);
        return new Exchange(name, "Check", request, answer, 1, answer.Outcome == Outcome.Allow ? 1 : 0);
    }

    /// <summary>A batch with its answers.</summary>
    public static Exchange Of(string name, BatchCheckRequest request, Answers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var answer = answers.To(request);
        return new Exchange(name, "BatchCheck", request, answer, answer.Outcomes.Count, answer.Outcomes.Count(o => o == Outcome.Allow));
    }

    /// <summary>A matrix with its answers.</summary>
    public static Exchange Of(string name, CheckMatrixRequest request, Answers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var answer = answers.To(request);
        var allowed = answer.Allowed.Sum(b => BitOperations.PopCount(b));
        return new Exchange(name, "CheckMatrix", request, answer, (int)answer.DecisionCount, allowed);
    }
}
