using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Net;
using System.Text;

namespace CasesPdp.Server.Options;

/// <summary>Where the server listens: settings <c>CasesPdp:Listen</c>.</summary>
internal sealed class ListenerOptions : IValidatableObject
{
    private const string Off = "off";

    // sun_path holds 108 bytes, the last of which is zero.
    private const int MaxSocketPathBytes = 107;

    [Description("Address of the decisions listener: gRPC over HTTP/2 without TLS. Port 0: any free port.")]
    public string Decisions { get; set; } = "127.0.0.1:5080";

    [Description("Address of the operations listener: /livez, /readyz and /metrics over HTTP/1.1. Port 0: any free port.")]
    public string Operations { get; set; } = "127.0.0.1:5081";

    [Description("Address of the administration listener: gRPC over HTTP/2 without TLS, loopback only. Port 0: any free port. off: none.")]
    public string Administration { get; set; } = "127.0.0.1:5082";

    [Description("Path of a unix socket that answers as the decisions listener does, created with mode 0660. Absent: none.")]
    public string? UnixSocket { get; set; }

    [Description("Accept addresses beyond loopback for decisions and operations, which are neither encrypted nor authenticated.")]
    public bool AllowNonLoopback { get; set; }

    [Description("Most connections open at a time, for decisions and for administration each. For one more, that which has been idle longest is closed. Fewer where the process may open few files.")]
    [WithinRange(1, 1_000_000)]
    public int MaxConnections { get; set; } = 1_000;

    [Description("Most calls in flight on one connection. One more waits in the client.")]
    [WithinRange(1, 10_000)]
    public int MaxStreamsPerConnection { get; set; } = 256;

    /// <summary>Whether there is an administration listener.</summary>
    internal bool HasAdministration => !string.Equals(Administration, Off, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        new[]
        {
            Finding(nameof(Decisions), FaultOf(Decisions)),
            Finding(nameof(Operations), FaultOf(Operations)),
            Finding(nameof(Administration), HasAdministration ? FaultOfAdministration() : null),
            Finding(nameof(UnixSocket), UnixSocket is null ? null : FaultOfSocket(UnixSocket)),
        }.OfType<ValidationResult>();

    private static ValidationResult? Finding(string name, string? fault) =>
        fault is null ? null : new ValidationResult($"CasesPdp:Listen:{name} {fault}");

    private static string? FaultOfSocket(string path)
    {
        if (path.Length == 0 || Encoding.UTF8.GetByteCount(Path.GetFullPath(path)) > MaxSocketPathBytes)
        {
            return $"must be a path of 1 to {MaxSocketPathBytes} bytes, and not `{path}`";
        }

        return Directory.Exists(Path.GetDirectoryName(Path.GetFullPath(path))) ? null : $"is `{path}`, whose directory does not exist";
    }

    private string? FaultOf(string text)
    {
        if (!ListenAddress.TryParse(text, out var address))
        {
            return $"must be an IP address and a port, such as 127.0.0.1:5080, and not `{text}`";
        }

        return IPAddress.IsLoopback(address.Address) || AllowNonLoopback
            ? null
            : $"is `{text}`, which others can reach, unencrypted and unauthenticated; set CasesPdp:Listen:AllowNonLoopback=true if that is meant";
    }

    private string? FaultOfAdministration()
    {
        if (!ListenAddress.TryParse(Administration, out var address))
        {
            return $"must be an IP address and a port, such as 127.0.0.1:5082, or off, and not `{Administration}`";
        }

        return IPAddress.IsLoopback(address.Address)
            ? null
            : $"is `{Administration}`: whatever reaches it can change the policy, so it must be loopback";
    }
}
