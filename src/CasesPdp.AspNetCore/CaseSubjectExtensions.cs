using CasesPdp.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace CasesPdp.AspNetCore;

/// <summary>The subject of a request, for endpoints that ask the PDP themselves.</summary>
public static class CaseSubjectExtensions
{
    /// <summary>The user of the request as the requirements on endpoints ask about it.</summary>
    /// <exception cref="InvalidOperationException">The user is not authenticated.</exception>
    public static CaseSubject GetCaseSubject(this HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        return context.User.Identities.Any(i => i.IsAuthenticated)
            ? SubjectReader.Read(context.User, context.RequestServices.GetRequiredService<IOptions<CasesPdpAuthorizationOptions>>().Value)
            : throw new InvalidOperationException("The user is not authenticated: require authorization on the endpoint.");
    }
}
