namespace CasesPdp.Server.Options;

/// <summary>The settings of the server: section <c>CasesPdp</c>. A key that is not here keeps the server from starting.</summary>
internal sealed class ServerOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CasesPdp";

    /// <summary>The directory of the bundle to serve.</summary>
    public string? Bundle { get; set; }

    /// <summary>Whether to serve the built-in example bundle when no bundle is named, outside Development too.</summary>
    public bool DefaultBundle { get; set; }

    /// <summary>Where to listen, and to how many.</summary>
    public ListenerOptions Listen { get; set; } = new();

    /// <summary>How the bundle's directory is followed.</summary>
    public ReloadOptions Reload { get; set; } = new();

    /// <summary>Whether gRPC server reflection is served on the decisions listener.</summary>
    public bool Reflection { get; set; }

    /// <summary>How long calls in flight may take to end once the server is told to stop, in seconds.</summary>
    public int DrainSeconds { get; set; } = 10;

    /// <summary>
    /// Where to send traces and metrics by OTLP, such as <c>http://127.0.0.1:4317</c>. Absent: <c>OTEL_EXPORTER_OTLP_ENDPOINT</c>, and
    /// without that nowhere.
    /// </summary>
    public string? OtlpEndpoint { get; set; }
}
