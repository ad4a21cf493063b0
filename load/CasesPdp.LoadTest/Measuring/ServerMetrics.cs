using System.Globalization;
using CasesPdp.LoadTest.Targets;

namespace CasesPdp.LoadTest.Measuring;

/// <summary>Reads values from a server's own metrics.</summary>
internal static class ServerMetrics
{
    private const string AllocatedBytes = "dotnet_gc_heap_total_allocated";
    private static readonly HttpClient Client = new() { Timeout = TimeSpan.FromSeconds(60) };

    /// <summary>Managed bytes that the server has allocated so far; null where its metrics lack it.</summary>
    public static double? Allocated(Endpoint endpoint) => Sum(endpoint, AllocatedBytes);

    /// <summary>The sum of a metric's series; null where the server has none.</summary>
    /// <param name="endpoint">The server.</param>
    /// <param name="metric">What the names of the series begin with.</param>
    public static double? Sum(Endpoint endpoint, string metric)
    {
        if (endpoint.Metrics is not { } address)
        {
            return null;
        }

        double? sum = null;
        try
        {
            using var answer = Client.Send(new HttpRequestMessage(HttpMethod.Get, address));
            using var reader = new StreamReader(answer.Content.ReadAsStream());
            while (reader.ReadLine() is { } line)
            {
                // NAME{LABELS} VALUE TIMESTAMP
                if (line.StartsWith(metric, StringComparison.Ordinal))
                {
                    var value = line[(line.IndexOf('}') + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries);
                    sum = (sum ?? 0) + double.Parse(value[line.Contains('}') ? 0 : 1], CultureInfo.InvariantCulture);
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

        return sum;
    }
}
