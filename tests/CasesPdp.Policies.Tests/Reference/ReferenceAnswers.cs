using CasesPdp.Policies.Reference;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Tests.Reference;

/// <summary>Asks the reference evaluator and tells its answer in one line, such as <c>MissingPrivilege: createCase</c>.</summary>
internal static class ReferenceAnswers
{
    public static string Answer(this TestBundle bundle, DecisionRequest request)
    {
        var decision = new ReferenceEvaluator(bundle.Build()).Decide(request);
        return decision.Missing.Count == 0 ? $"{decision.Reason}" : $"{decision.Reason}: {string.Join(", ", decision.Missing)}";
    }

    public static bool LinksUnavailable(this TestBundle bundle, DecisionRequest request) =>
        new ReferenceEvaluator(bundle.Build()).Decide(request).LinksUnavailable;
}
