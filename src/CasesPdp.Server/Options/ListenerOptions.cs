using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Text;
using CasesPdp.Server.Callers;
using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Options;

/// <summary>Where the server listens: settings <c>CasesPdp:Listen</c>.</summary>
internal sealed class ListenerOptions : IValidatableObject
{
    private const string Off = "off";
    private const string Auto = "auto";
    private const string Sockets = "sockets";

    // sun_path holds 108 bytes, the last of which is zero.
    private const int MaxSocketPathBytes = 107;

    [Description("Address of the decisions listener: gRPC over HTTP/2, with TLS where CasesPdp:Tls says so. Port 0: any free port.")]
    public string Decisions { get; set; } = "127.0.0.1:5080";

    [Description("Address of the operations listener: /livez, /readyz and /metrics over HTTP/1.1. Port 0: any free port.")]
    public string Operations { get; set; } = "127.0.0.1:5081";

    [Description("Address of the administration listener: gRPC over HTTP/2, with TLS where CasesPdp:Tls says so. Port 0: any free port. off: none.")]
    public string Administration { get; set; } = "127.0.0.1:5082";

    [Description("Path of a unix socket that answers as the decisions listener does, created with mode 0660. Absent: none.")]
    public string? UnixSocket { get; set; }

    [Description("Group, by name or number, that the unix socket is given to. Absent: the group of the process.")]
    public string? UnixSocketGroup { get; set; }

    [Description("User ids that may connect to the unix socket, separated by commas. Absent: all users whom its mode admits. Linux only.")]
    public string? UnixSocketPeers { get; set; }

    [Description("Accept addresses beyond loopback on listeners without TLS.")]
    public bool AllowPlaintext { get; set; }

    [Description("Most connections open at a time, for decisions and for administration each. For one more, an idle one is closed: one that never made a call, else the one that has been idle longest, for 5 s at least. Fewer where the process may open few files or has little memory.")]
    [WithinRange(1, 1_000_000)]
    public int MaxConnections { get; set; } = 1_000;

    [Description("Most calls in flight on one connection. One more waits in the client.")]
    [WithinRange(1, 10_000)]
    public int MaxStreamsPerConnection { get; set; } = 256;

    [Description("Seconds after which a gRPC connection is closed, give or take 10 %, so that clients spread over servers. 0: never.")]
    [WithinRange(0, 2_592_000)]
    public int MaxConnectionAgeSeconds { get; set; }

    [Description("Seconds that calls in flight get to finish on a connection that has reached its age.")]
    [WithinRange(0, 86_400)]
    public int ConnectionAgeGraceSeconds { get; set; } = 30;

    [Description("What reads and writes connections: auto (on Linux the server's own transport, which takes less processor time, elsewhere that of .NET) or sockets (that of .NET; not beside a unix socket that strangers reach).")]
    public string Transport { get; set; } = Auto;

    /// <summary>Whether there is an administration listener.</summary>
    internal bool HasAdministration => !string.Equals(Administration, Off, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether .NET's transport is chosen.</summary>
    internal bool UsesSockets => string.Equals(Transport, Sockets, StringComparison.OrdinalIgnoreCase);

    /// <summary>The user ids that may connect to the unix socket; null: all.</summary>
    internal IReadOnlyList<string>? Peers => UnixSocketPeers?.Split(',', StringSplitOptions.TrimEntries);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new[]
        {
            Finding(nameof(Decisions), FaultOf(Decisions, "127.0.0.1:5080,")),
            Finding(nameof(Operations), FaultOf(Operations, "127.0.0.1:5080,")),
            Finding(nameof(Administration), HasAdministration ? FaultOf(Administration, "127.0.0.1:5082, or off,") : null),
            Finding(nameof(UnixSocket), UnixSocket is null ? null : FaultOfSocket(UnixSocket)),
            Finding(nameof(UnixSocketGroup), UnixSocketGroup is null ? null : FaultOfGroup(UnixSocketGroup)),
            Finding(nameof(UnixSocketPeers), Peers is null ? null : FaultOfPeers(Peers)),
            Finding(nameof(Transport), FaultOfTransport()),
        }.OfType<ValidationResult>();

    private static ValidationResult? Finding(string name, string? fault) =>
        fault is null ? null : new ValidationResult($"CasesPdp:Listen:{name} {fault}");

    private static string? FaultOf(string text, string example) => ListenAddress.TryParse(text, out _)
        ? null
        : $"must be an IP address and a port, such as {example} not `{text}`";

    private static string? FaultOfSocket(string path)
    {
        if (path.Length == 0 || Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MaxSocketPathBytes)
        {
            return $"must be a path of 1 to {MaxSocketPathBytes} bytes, not `{path}`";
        }

        return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? null : $"is `{path}`, whose directory does not exist";
    }

    private string? FaultOfGroup(string group) => UnixSocket is null
        ? "is set without CasesPdp:Listen:UnixSocket"
        : UnixGroup.Find(group) is null ? $"is `{group}`, and there is no such group" : null;

    private string? FaultOfTransport() => UsesSockets || string.Equals(Transport, Auto, StringComparison.OrdinalIgnoreCase)
        ? null
        : $"must be {Auto} or {Sockets}, not `{Transport}`";

    private string? FaultOfPeers(IReadOnlyList<string> peers)
    {
        if (UnixSocket is null)
        {
            return "is set without CasesPdp:Listen:UnixSocket";
        }

        var wrong = peers.FirstOrDefault(p => !CallerName.IsUid(p));
        return wrong is null
            ? OperatingSystem.IsLinux() ? null : "is set, and only Linux knows the peers of a unix socket"
            : $"must list user ids such as 1000, not `{wrong}`";
    }
}
