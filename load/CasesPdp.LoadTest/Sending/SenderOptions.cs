using CasesPdp.LoadTest.Http2;

namespace CasesPdp.LoadTest.Sending;

/// <summary>How a sender connects.</summary>
internal sealed record SenderOptions
{
    public required ServerAddress Address { get; init; }

    /// <summary>Makes the clock and the sockets of a sending thread.</summary>
    public Func<INetwork> Network { get; init; } = () => KernelNetwork.Instance;

    /// <summary>Connections in all.</summary>
    public int Connections { get; init; } = 4;

    /// <summary>Sending threads; connections are shared out among them. Each needs a core of its own.</summary>
    public int Loops { get; init; } = 1;

    /// <summary>The most calls in flight on a connection; the server may allow fewer.</summary>
    public int StreamsPerConnection { get; init; } = 100;

    /// <summary>Calls in flight on each of the connection's long-lived streams; 0: every call has a stream of its own.</summary>
    public int CallsPerLongLivedStream { get; init; }

    /// <summary>Cores for the sending threads; none: wherever the kernel puts them.</summary>
    public IReadOnlyList<int> Cores { get; init; } = [];
}
