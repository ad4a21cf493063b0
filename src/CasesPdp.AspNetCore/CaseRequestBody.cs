using System.Text.Json;
using Microsoft.AspNetCore.Http;

namespace CasesPdp.AspNetCore;

/// <summary>Reads request bodies before endpoints do, for targets that depend on what a request carries.</summary>
public static class CaseRequestBody
{
    /// <summary>Reads the body as JSON, with the options of minimal APIs (<c>ConfigureHttpJsonOptions</c>), and rewinds it for the
    /// endpoint.</summary>
    /// <remarks>
    /// Read the type that the endpoint reads. Controllers have JSON options of their own: give both the same, or what is authorized is not
    /// what is done. A member that the JSON lacks is null, whatever the type says, unless the options have
    /// <c>RespectNullableAnnotations</c> and
    /// <c>RespectRequiredConstructorParameters</c>. The server's own limit on request bodies holds. What is thrown in a target is answered
    /// with its status.
    /// </remarks>
    /// <exception cref="BadHttpRequestException">The body is not JSON of that type, or there is none.</exception>
    public static async ValueTask<T> PeekAsync<T>(this HttpRequest request, CancellationToken cancellationToken)
        where T : class
    {
        ArgumentNullException.ThrowIfNull(request);
        if (!request.HasJsonContentType())
        {
            throw new BadHttpRequestException("The body is not JSON.", StatusCodes.Status415UnsupportedMediaType);
        }

        request.EnableBuffering();
        try
        {
            return await request.ReadFromJsonAsync<T>(cancellationToken).ConfigureAwait(false)
                ?? throw new BadHttpRequestException("The body is empty.");
        }
        catch (JsonException fault)
        {
            throw new BadHttpRequestException("The body is not valid.", fault);
        }
        finally
        {
            request.Body.Position = 0;
        }
    }
}
