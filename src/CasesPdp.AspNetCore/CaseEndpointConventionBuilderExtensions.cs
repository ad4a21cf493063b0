using CasesPdp.AspNetCore.Targets;
using CasesPdp.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace CasesPdp.AspNetCore;

/// <summary>Requires rights on cases of endpoints, and of groups of them.</summary>
public static class CaseEndpointConventionBuilderExtensions
{
    /// <summary>Requires that the user may do an action to the cases that the request is about, as the options determine them.</summary>
    public static TBuilder RequireCase<TBuilder>(this TBuilder builder, CaseAction action)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(action);
        return builder.WithMetadata(new RequireCaseAttribute(action));
    }

    /// <summary>Requires that the user may do an action to the cases that a delegate names.</summary>
    /// <param name="builder">The endpoint or group.</param>
    /// <param name="action">What the user must be allowed to do.</param>
    /// <param name="target">Names the cases; null answers 404. Requirements with the same delegate share one call of it.</param>
    public static TBuilder RequireCase<TBuilder>(
        this TBuilder builder, CaseAction action, Func<HttpContext, CancellationToken, ValueTask<CaseTarget?>> target)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(action);
        ArgumentNullException.ThrowIfNull(target);
        return builder.WithMetadata(new RequireCaseByDelegateAttribute(action, target));
    }

    /// <summary>Requires what the attribute says, such as
    /// <c>new RequireCaseAttribute&lt;StoredCase&gt;(CaseCalls.GetCase)</c>.</summary>
    public static TBuilder RequireCase<TBuilder>(this TBuilder builder, RequireCaseAttribute requirement)
        where TBuilder : IEndpointConventionBuilder
    {
        ArgumentNullException.ThrowIfNull(requirement);
        return builder.WithMetadata(requirement);
    }

    [AttributeUsage(AttributeTargets.Method)]
    private sealed class RequireCaseByDelegateAttribute(
        CaseAction action, Func<HttpContext, CancellationToken, ValueTask<CaseTarget?>> target) : RequireCaseAttribute(action)
    {
        internal override TargetSource Source { get; } = new DelegateTarget(target);
    }
}
