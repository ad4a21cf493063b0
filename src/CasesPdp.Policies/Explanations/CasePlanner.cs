using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Plans list calls: which owners' cases may be returned.</summary>
public static class CasePlanner
{
    /// <summary>
    /// Plans <paramref name="request"/>, whose action is a list call or an operation and whose owners, if any, narrow the answer.
    /// </summary>
    public static CasePlan Plan(LoadedPolicy policy, DecisionRequest request) => throw new NotImplementedException();
}
