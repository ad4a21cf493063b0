using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Access;

/// <summary>Says which row of the requirements page roles satisfy.</summary>
public static class AccessAssessor
{
    /// <summary>The report for the subject of <paramref name="request"/>, one owner and one space.</summary>
    public static AccessReport Assess(LoadedPolicy policy, DecisionRequest request, string owner, string space) => throw new NotImplementedException();
}
