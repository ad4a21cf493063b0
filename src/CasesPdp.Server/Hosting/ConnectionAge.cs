using CasesPdp.Server.Options;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace CasesPdp.Server.Hosting;

/// <summary>Ends connections at an age, so that clients connect anew and spread over servers.</summary>
/// <remarks>
/// 1. At its age, give or take 10 %, a connection takes no new calls: HTTP/2 clients get a GOAWAY and finish what is in flight.
/// 2. After the grace period what is still open is aborted.
/// </remarks>
internal sealed class ConnectionAge(ListenerOptions options, TimeProvider time)
{
    private const double Jitter = 0.1;

    private readonly TimeSpan _age = TimeSpan.FromSeconds(options.MaxConnectionAgeSeconds);
    private readonly TimeSpan _grace = TimeSpan.FromSeconds(options.ConnectionAgeGraceSeconds);

    /// <summary>Where between the least and the greatest jitter a connection lies, from 0 to 1; a test sets it.</summary>
    internal Func<double> Random { get; init; } = System.Random.Shared.NextDouble;

    /// <summary>The connection with an age; the same one if there is no limit.</summary>
    public ConnectionDelegate Limit(ConnectionDelegate next) => _age == TimeSpan.Zero ? next : connection => RunAsync(connection, next);

    private async Task RunAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        var closed = false;
        ITimer? timer = null;
        timer = time.CreateTimer(_ => EndStep(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        await using (timer)
        {
            timer.Change(_age * (1 - Jitter + (2 * Jitter * Random())), Timeout.InfiniteTimeSpan);
            await next(connection);
        }

        void EndStep()
        {
            if (closed)
            {
                connection.Abort(new ConnectionAbortedException("The connection is older than CasesPdp:Listen:MaxConnectionAgeSeconds."));
                return;
            }

            closed = true;
            connection.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
            timer!.Change(_grace, Timeout.InfiniteTimeSpan);
        }
    }
}
