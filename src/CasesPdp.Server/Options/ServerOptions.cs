using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace CasesPdp.Server.Options;

/// <summary>
/// The settings of the server: section <c>CasesPdp</c>. A property is a setting; its description, default and bounds stand here only, and
/// <see cref="ServerSettings"/> lists them for help and documentation. A key without a property keeps the server from starting.
/// </summary>
internal sealed class ServerOptions : IValidatableObject
{
    /// <summary>The configuration section.</summary>
    public const string Section = "CasesPdp";

    private const string Text = "text";
    private const string Json = "json";

    [Description("Directory of the bundle to serve.")]
    public string? Bundle { get; set; }

    [Description("Serve the built-in example bundle if no bundle is named, also outside the Development environment.")]
    public bool DefaultBundle { get; set; }

    [ValidateObjectMembers]
    public ListenerOptions Listen { get; set; } = new();

    public TlsOptions Tls { get; set; } = new();

    [ValidateObjectMembers]
    public CallerOptions Callers { get; set; } = new();

    [ValidateObjectMembers]
    public LimitOptions Limits { get; set; } = new();

    [ValidateObjectMembers]
    public SourceOptions Source { get; set; } = new();

    [ValidateObjectMembers]
    public ReloadOptions Reload { get; set; } = new();

    [ValidateObjectMembers]
    public DecisionLogOptions DecisionLog { get; set; } = new();

    [ValidateObjectMembers]
    public SnapshotOptions Snapshots { get; set; } = new();

    [Description("Serve gRPC reflection on the decisions listener.")]
    public bool Reflection { get; set; }

    [Description("Seconds between reporting that the server stops and closing its listeners. Calls are answered meanwhile, so that load balancers can switch to other servers.")]
    [WithinRange(0, 600)]
    public int LameDuckSeconds { get; set; }

    [Description("Seconds that calls in flight get to finish once the listeners close.")]
    [WithinRange(0, 3_600)]
    public int DrainSeconds { get; set; } = 10;

    [Description("Collect metrics: /metrics, and OTLP where there is an endpoint. false: /metrics is not found.")]
    public bool Metrics { get; set; } = true;

    [Description("Format of the log: text, or json for one JSON object a line.")]
    public string LogFormat { get; set; } = Text;

    [Description("Where traces and metrics are sent by OTLP, such as http://127.0.0.1:4317. Absent: OTEL_EXPORTER_OTLP_ENDPOINT, else nowhere.")]
    public string? OtlpEndpoint { get; set; }

    /// <summary>Whether the log is JSON.</summary>
    internal bool LogsJson => string.Equals(LogFormat, Json, StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        foreach (var fault in ExposureRules.FaultsOf(this))
        {
            yield return new ValidationResult(fault);
        }

        if (Source.Channel is not null && (Bundle is not null || DefaultBundle))
        {
            var other = Bundle is not null ? nameof(Bundle) : nameof(DefaultBundle);
            yield return new ValidationResult(
                $"CasesPdp:Source:Channel and CasesPdp:{other} are both set: a server serves a channel or a bundle, so remove one");
        }

        if (Source is { Channel: not null, AllowForgetful: false } && Reload.LastGoodDirectory is null)
        {
            yield return new ValidationResult(
                "CasesPdp:Source:Channel needs CasesPdp:Reload:LastGoodDirectory, so that a restart knows which releases were accepted; "
                    + "or set CasesPdp:Source:AllowForgetful=true if older ones may come back");
        }

        if (OtlpEndpoint is not null && !IsHttp(OtlpEndpoint))
        {
            yield return new ValidationResult($"CasesPdp:OtlpEndpoint must be an http:// or https:// address, not `{OtlpEndpoint}`");
        }

        if (!LogsJson && !string.Equals(LogFormat, Text, StringComparison.OrdinalIgnoreCase))
        {
            yield return new ValidationResult($"CasesPdp:LogFormat must be {Text} or {Json}, not `{LogFormat}`");
        }
    }

    /// <summary>Whether it is an address that a client can be sent to.</summary>
    internal static bool IsHttp(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && (uri.Scheme == Uri.UriSchemeHttp || uri.Scheme == Uri.UriSchemeHttps);
}
