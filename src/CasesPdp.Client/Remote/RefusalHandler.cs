using Grpc.Core;

namespace CasesPdp.Client.Remote;

/// <summary>Makes a server that answers UNAVAILABLE at once fail the call on its connection, which is what balancing sees.</summary>
/// <remarks>Such a server never has calls unanswered, and would otherwise attract all of them. The status and its text stay.</remarks>
internal sealed class RefusalHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
{
    private static readonly string Unavailable = ((int)StatusCode.Unavailable).ToString();

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var response = await base.SendAsync(request, cancellationToken).ConfigureAwait(false);
        if (HeaderOf(response, "grpc-status") != Unavailable)
        {
            return response;
        }

        var text = Uri.UnescapeDataString(HeaderOf(response, "grpc-message"));
        response.Dispose();
        throw new RpcException(new Status(StatusCode.Unavailable, text));
    }

    private static string HeaderOf(HttpResponseMessage response, string name) =>
        response.Headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : "";
}
