using Grpc.Core;

namespace CasesPdp.Cli.Points;

/// <summary>How long to wait before a server that went away is asked again: longer each time in vain, and never for ever.</summary>
internal sealed class WatchPatience
{
    /// <summary>The first wait.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>Whether a server that fails so may come back: it is gone, going, or has too many watchers for the moment.</summary>
    public static bool MayComeBack(RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.ResourceExhausted;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }

    /// <summary>The server is there: begin anew.</summary>
    public void Renew() => _next = First;
}
