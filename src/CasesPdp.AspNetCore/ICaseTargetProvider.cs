using Microsoft.AspNetCore.Http;

namespace CasesPdp.AspNetCore;

/// <summary>Determines which cases a request is about, usually by loading them. Resolved from the services of the request.</summary>
/// <remarks>It is asked once per request and only for authenticated users, before the endpoint runs and before its body is read.</remarks>
public interface ICaseTargetProvider
{
    /// <summary>The cases that the request is about.</summary>
    /// <returns>Null when there is no such case, which is answered with 404.</returns>
    ValueTask<CaseTarget?> GetAsync(HttpContext context, CancellationToken cancellationToken);
}
