using CasesPdp.Client;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore.Responses;

/// <summary>Answers requests whose endpoint asked the PDP itself and got no decision, if the application handles exceptions.</summary>
internal sealed class PdpExceptionHandler(IOptions<CasesPdpAuthorizationOptions> options) : IExceptionHandler
{
    /// <inheritdoc/>
    public async ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        if (exception is not PdpException failure)
        {
            return false;
        }

        await CaseResponse.To(failure).WriteAsync(httpContext, options.Value.RetryAfter).ConfigureAwait(false);
        return true;
    }
}
