using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Authorization.Policy;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore.Responses;

/// <summary>Answers requests that were not authorized for their cases; everything else is left to the handler before it.</summary>
internal sealed class CaseResultHandler(IAuthorizationMiddlewareResultHandler inner, IOptions<CasesPdpAuthorizationOptions> options)
    : IAuthorizationMiddlewareResultHandler
{
    /// <inheritdoc/>
    public Task HandleAsync(
        RequestDelegate next, HttpContext context, AuthorizationPolicy policy, PolicyAuthorizationResult authorizeResult) =>
        authorizeResult.Forbidden
        && authorizeResult.AuthorizationFailure?.FailureReasons.OfType<CaseAuthorizationFailure>().FirstOrDefault() is { } failure
            ? CaseResponse.To(failure).WriteAsync(context, options.Value.RetryAfter)
            : inner.HandleAsync(next, context, policy, authorizeResult);
}
