using Grpc.Core;

namespace CasesPdp.Cli.Pdp;

/// <summary>The wait before a lost server is asked again: it doubles with each attempt, up to a limit.</summary>
internal sealed class ReconnectDelay
{
    /// <summary>The wait before the first attempt.</summary>
    public static readonly TimeSpan First = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    /// <summary>Whether a server that fails so may come back: it is gone, is stopping, or has too many watchers at the moment.</summary>
    public static bool MayComeBack(RpcException failure) =>
        failure.StatusCode is StatusCode.Unavailable or StatusCode.Internal or StatusCode.Cancelled or StatusCode.ResourceExhausted;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var wait = _next;
        _next = wait * 2 < Longest ? wait * 2 : Longest;
        return wait;
    }

    /// <summary>Starts again from the first wait: the server answered.</summary>
    public void Reset() => _next = First;
}
