using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using Google.Protobuf;
using Grpc.Core;

namespace CasesPdp.FunctionalTests.Server;

/// <summary>Speaks gRPC by hand, to send what no client library would.</summary>
internal static class RawCall
{
    public static byte[] Frame(ReadOnlySpan<byte> message, byte compressed = 0)
    {
        var frame = new byte[5 + message.Length];
        frame[0] = compressed;
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame.AsSpan(5));
        return frame;
    }

    public static async Task<(StatusCode Code, Google.Rpc.Status? Status, byte[] Body)> PostAsync(
        Uri server, string method, HttpContent body, string? encoding = null)
    {
        using var http = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(server, method))
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = body,
        };
        body.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        if (encoding is not null)
        {
            request.Headers.Add("grpc-encoding", encoding);
        }

        using var response = await http.SendAsync(request);
        var answer = await response.Content.ReadAsByteArrayAsync();
        var code = (StatusCode)int.Parse(Header(response, "grpc-status") ?? "-1");
        var details = Header(response, "grpc-status-details-bin");
        var status = details is null ? null : Google.Rpc.Status.Parser.ParseFrom(ByteString.FromBase64(Padded(details)));
        return (code, status, answer);
    }

    public static Task<(StatusCode Code, Google.Rpc.Status? Status, byte[] Body)> PostAsync(Uri server, string method, byte[] body) =>
        PostAsync(server, method, new ByteArrayContent(body));

    private static string? Header(HttpResponseMessage response, string name) =>
        response.TrailingHeaders.TryGetValues(name, out var trailer) ? trailer.Single()
            : response.Headers.TryGetValues(name, out var header) ? header.Single() : null;

    private static string Padded(string base64) => base64.PadRight((base64.Length + 3) / 4 * 4, '=');
}
