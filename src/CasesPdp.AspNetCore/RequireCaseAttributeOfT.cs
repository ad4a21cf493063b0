using CasesPdp.AspNetCore.Targets;
using CasesPdp.Client;

namespace CasesPdp.AspNetCore;

/// <summary>Requires that the user may do an action to the cases that a provider names. Requirements share one call of it.</summary>
/// <typeparam name="TProvider">A service of the application, of any lifetime.</typeparam>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true, Inherited = true)]
public sealed class RequireCaseAttribute<TProvider> : RequireCaseAttribute
    where TProvider : class, ICaseTargetProvider
{
    /// <summary>Requires an action.</summary>
    /// <param name="action">A call of <see cref="CaseCalls"/>, an operation of <see cref="CaseOperations"/>, or a raw action.</param>
    /// <param name="facets">What the call carries, of <see cref="CaseFacets"/>.</param>
    public RequireCaseAttribute(string action, params string[] facets)
        : base(action, facets)
    {
    }

    // Owner and space come from the provider; that both are given is found when the application starts.
    internal override TargetSource Source => new ProviderTarget(typeof(TProvider), isAmbiguous: base.Source is not null);
}
