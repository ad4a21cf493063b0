using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace CasesPdp.Compare.Turns;

/// <summary>Sends the frames of a directory one after the other, several in flight, over and over: what h2load cannot do.</summary>
/// <remarks>
/// It is slower than h2load, so that rates say little; the host's CPU time for a call does not depend on the client. It runs as a process
/// of its own, on the client's core.
/// </remarks>
internal static class FrameSender
{
    /// <summary>The first argument of the process.</summary>
    public const string Verb = "send-frames";

    private const int InFlight = 16;

    /// <summary>Sends. Prints how many calls a second there were.</summary>
    /// <param name="directory">Where the frames are.</param>
    /// <param name="method">The address of the method.</param>
    /// <param name="calls">How many calls.</param>
    /// <param name="answerBytes">How many bytes each answer must have.</param>
    public static async Task RunAsync(string directory, Uri method, long calls, int answerBytes)
    {
        var frames = Directory.GetFiles(directory, "*.frame").Order(StringComparer.Ordinal).Select(File.ReadAllBytes).ToList();
        using var client = new HttpClient();
        var sent = -1L;
        var since = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(async _ =>
        {
            for (var call = Interlocked.Increment(ref sent); call < calls; call = Interlocked.Increment(ref sent))
            {
                var answer = await SendAsync(client, method, frames[(int)(call % frames.Count)]);
                if (answer != answerBytes)
                {
                    throw new ComparisonException(ComparisonException.Failed, $"{method}: {answer} bytes where {answerBytes} are right");
                }
            }
        }));
        var rate = calls / TimeProvider.System.GetElapsedTime(since).TotalSeconds;
        Console.WriteLine(rate.ToString("F3", CultureInfo.InvariantCulture));
    }

    private static async Task<int> SendAsync(HttpClient client, Uri method, byte[] frame)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, method)
        {
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame) { Headers = { ContentType = new MediaTypeHeaderValue("application/grpc") } },
        };
        request.Headers.TE.Add(new TransferCodingWithQualityHeaderValue("trailers"));
        using var response = await client.SendAsync(request);
        return (await response.Content.ReadAsByteArrayAsync()).Length;
    }
}
