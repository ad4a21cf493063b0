namespace CasesPdp.Server.Options;

/// <summary>Where the server listens: settings <c>CasesPdp:Listen</c>.</summary>
internal sealed class ListenerOptions
{
    private const string Off = "off";

    /// <summary>IP address and port of the decisions listener: gRPC over HTTP/2 without TLS. Port 0: any free one.</summary>
    public string Decisions { get; set; } = "127.0.0.1:5080";

    /// <summary>IP address and port of the operations listener: HTTP/1.1. Port 0: any free one.</summary>
    public string Operations { get; set; } = "127.0.0.1:5081";

    /// <summary>
    /// IP address and port of the administration listener: gRPC over HTTP/2 without TLS, loopback only. Port 0: any free one. <c>off</c>:
    /// there is none.
    /// </summary>
    public string Administration { get; set; } = "127.0.0.1:5082";

    /// <summary>Path of a unix socket that answers as the decisions listener does, made with mode 0660. Absent: none.</summary>
    public string? UnixSocket { get; set; }

    /// <summary>
    /// Whether addresses other than loopback are accepted. Neither listener encrypts or authenticates: whoever reaches them may ask.
    /// The administration listener stays on loopback in any case.
    /// </summary>
    public bool AllowNonLoopback { get; set; }

    /// <summary>Whether there is an administration listener.</summary>
    internal bool HasAdministration => !string.Equals(Administration, Off, StringComparison.OrdinalIgnoreCase);

    /// <summary>Most connections open at a time, over all listeners. One more is closed at once.</summary>
    public int MaxConnections { get; set; } = 1_000;

    /// <summary>Most calls in flight on one connection. One more waits in the client.</summary>
    public int MaxStreamsPerConnection { get; set; } = 256;
}
