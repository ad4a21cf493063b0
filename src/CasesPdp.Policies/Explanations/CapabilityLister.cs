using CasesPdp.Policies.Requests;

namespace CasesPdp.Policies.Explanations;

/// <summary>Lists what a subject may do in a space.</summary>
public static class CapabilityLister
{
    /// <summary>Of <paramref name="request"/> only the subject (id, roles, limit, profile) and the space are looked at.</summary>
    public static Capabilities List(LoadedPolicy policy, DecisionRequest request) => throw new NotImplementedException();
}
