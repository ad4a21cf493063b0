using CasesPdp.Decisions;
using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Lists roles each of which alone would be allowed a question.</summary>
public static class RoleLister
{
    /// <summary>
    /// The ids of at most <paramref name="most"/> such roles, from role id <paramref name="from"/> on, ascending (and so in ordinal order of
    /// names). The subject of <paramref name="request"/> is not looked at.
    /// </summary>
    public static IReadOnlyList<int> List(PolicySnapshot policy, DecisionRequest request, int from, int most) => throw new NotImplementedException();
}
