using System.Globalization;
using CasesPdp.LoadTest.Targets;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>Reads values from a server's own metrics.</summary>
internal static class ServerMetrics
{
    private const string AllocatedBytes = "dotnet_gc_heap_total_allocated";
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Managed bytes that the server has allocated so far; null where its metrics lack it.</summary>
    public static double? Allocated(Endpoint endpoint)
    {
        if (endpoint.Metrics is not { } address)
        {
            return null;
        }

        try
        {
            using var answer = Client.Send(new HttpRequestMessage(HttpMethod.Get, address));
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            while (reader.ReadLine() is { } line)
            {
                // NAME{LABELS} VALUE TIMESTAMP
                if (line.StartsWith(AllocatedBytes, StringComparison.Ordinal))
                {
                    var value = line[(line.IndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    return double.Parse(value[line.Contains('}') ? 0 : 1], CultureInfo.InvariantCulture);
                }
            }
        }
        catch (HttpRequestException)
        {
            // A server that is overloaded or gone has no metrics; the report leaves them out.
        }
        catch (TaskCanceledException)
        {
            // The same.
        }

        return null;
    }
}
