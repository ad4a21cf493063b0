using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Explains decisions from the documents.</summary>
public static class Explainer
{
    /// <summary>Explains the answer to <paramref name="request"/>.</summary>
    public static Explanation Explain(LoadedPolicy policy, DecisionRequest request) => throw new NotImplementedException();
}
