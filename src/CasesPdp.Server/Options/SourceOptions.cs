using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using CasesPdp.Distribution.Releases;

namespace CasesPdp.Server.Options;

/// <summary>The channel of signed releases to serve, in place of a bundle's directory: settings <c>CasesPdp:Source</c>.</summary>
internal sealed class SourceOptions : IValidatableObject
{
    private const string Section = "CasesPdp:Source:";
    private const string Serve = "serve";
    private const string Refuse = "refuse";

    // Less would be shorter than the time between two reads.
    private const int LeastStaleSeconds = 60;

    [Description("Channel whose signed releases are served, in place of a bundle's directory. Absent: none.")]
    public string? Channel { get; set; }

    [Description("Addresses of etcd members, separated by commas, such as https://etcd-1:2379. Where there is none, Url.")]
    public string? Etcd { get; set; }

    [Description("Address of a tree of releases on an HTTP server, such as https://policies.example.org/cases. Where there is none, Etcd.")]
    public string? Url { get; set; }

    [Description("Prefix of all keys in etcd.")]
    public string Prefix { get; set; } = "/casespdp/";

    [Description("Name of this server among those of the channel; it decides about canaries. Absent: the host name.")]
    public string? Instance { get; set; }

    [Description("Labels of this server that releases may ask for, such as zone=a,rack=7. Absent: none.")]
    public string? Labels { get; set; }

    [Description("Directory of the public keys (*.pem) whose releases are served. It is followed: a removed key disowns what it signed.")]
    public string? TrustedKeys { get; set; }

    [Description("User that logs in to etcd. Absent: no login.")]
    public string? User { get; set; }

    [Description("File with the password of User. It is read at every log-in.")]
    public string? PasswordFile { get; set; }

    [Description("PEM file of the authorities that the store's certificate must come from. Absent: those of the system.")]
    public string? Ca { get; set; }

    [Description("PEM file of the certificate that the server presents to the store. It is read for every connection.")]
    public string? Certificate { get; set; }

    [Description("PEM file of the key of Certificate. Absent: the same file.")]
    public string? Key { get; set; }

    [Description("Milliseconds over which the servers of a channel spread the fetching of content.")]
    [WithinRange(0, 600_000)]
    public int FetchSpreadMilliseconds { get; set; } = 1_000;

    [Description("Seconds that a server without a usable last good bundle waits for the channel before it refuses to start.")]
    [WithinRange(0, 3_600)]
    public int StartWaitSeconds { get; set; } = 30;

    [Description("Seconds without a confirmed read of the newest release after which the server is stale and not ready; 60 or more. 0: never.")]
    [WithinRange(0, 31_536_000)]
    public int MaxStaleSeconds { get; set; }

    [Description("Decisions of a stale server: serve, or refuse (UNAVAILABLE).")]
    public string OnStale { get; set; } = Serve;

    [Description("Start without CasesPdp:Reload:LastGoodDirectory: a restart then forgets which releases were accepted.")]
    public bool AllowForgetful { get; set; }

    /// <summary>The name of this server.</summary>
    internal string InstanceName => Instance ?? Environment.MachineName;

    /// <summary>Whether a stale server refuses decisions.</summary>
    internal bool RefusesStale => string.Equals(OnStale, Refuse, StringComparison.OrdinalIgnoreCase);

    /// <summary>The etcd members, of a valid setting.</summary>
    internal IReadOnlyList<Uri> EtcdMembers => [.. Parts(Etcd).Select(p => new Uri(p))];

    /// <summary>The labels, of a valid setting.</summary>
    internal IReadOnlyDictionary<string, string> LabelValues =>
        Parts(Labels).Select(p => p.Split('=')).ToDictionary(p => p[0], p => p[1], StringComparer.Ordinal);

    /// <inheritdoc/>
    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext) =>
        (Channel is null ? FaultsWithoutChannel() : FaultsOfChannel(Channel)).Select(f => new ValidationResult(Section + f));

    // They would be read by nothing.
    private IEnumerable<string> FaultsWithoutChannel()
    {
        (string Name, string? Value)[] settings =
        [
            (nameof(Etcd), Etcd), (nameof(Url), Url), (nameof(Instance), Instance), (nameof(Labels), Labels), (nameof(TrustedKeys), TrustedKeys),
            (nameof(User), User), (nameof(PasswordFile), PasswordFile), (nameof(Ca), Ca), (nameof(Certificate), Certificate), (nameof(Key), Key),
        ];
        return settings.Where(s => s.Value is not null).Select(s => $"{s.Name} is set without {Section}Channel: name the channel, or remove it");
    }

    private IEnumerable<string> FaultsOfChannel(string channel)
    {
        if (!ReleaseNames.IsChannel(channel))
        {
            yield return $"Channel must be 1 to 63 of a-z, 0-9 and -, and not begin with -, not `{channel}`";
        }

        if (!ReleaseNames.IsInstance(InstanceName))
        {
            yield return $"Instance must be 1 to 128 of A-Z, a-z, 0-9, ., _ and -, not `{InstanceName}`: name this server";
        }

        if (TrustedKeys is null)
        {
            yield return "TrustedKeys is absent: name the directory of the public keys whose releases may be served";
        }

        foreach (var fault in FaultsOfStore().Concat(FaultsOfLabels()))
        {
            yield return fault;
        }

        if (MaxStaleSeconds is > 0 and < LeastStaleSeconds)
        {
            yield return $"MaxStaleSeconds must be 0, or at least {LeastStaleSeconds}, not {MaxStaleSeconds}";
        }

        if (!RefusesStale && !string.Equals(OnStale, Serve, StringComparison.OrdinalIgnoreCase))
        {
            yield return $"OnStale must be {Serve} or {Refuse}, not `{OnStale}`";
        }

        if (RefusesStale && MaxStaleSeconds == 0)
        {
            yield return "OnStale is refuse and MaxStaleSeconds is 0, so nothing is ever stale: set MaxStaleSeconds";
        }
    }

    private IEnumerable<string> FaultsOfStore()
    {
        if ((Etcd is null) == (Url is null))
        {
            yield return Etcd is null
                ? $"Channel is set without a store: set {Section}Etcd or {Section}Url"
                : $"Etcd and {Section}Url are both set: remove one";
        }

        if (Etcd is not null && (Parts(Etcd).Count == 0 || Parts(Etcd).Any(p => !ServerOptions.IsHttp(p))))
        {
            yield return $"Etcd must be http:// or https:// addresses, separated by commas, not `{Etcd}`";
        }

        if (Url is not null && !IsSafe(Url))
        {
            yield return $"Url must be an https:// address, or an http:// address of the loopback, not `{Url}`";
        }

        if (User is not null != PasswordFile is not null)
        {
            yield return User is null ? $"PasswordFile is set without {Section}User" : $"User is set without {Section}PasswordFile";
        }

        if (Url is not null && User is not null)
        {
            yield return "User is for etcd only: remove it";
        }

        if (Key is not null && Certificate is null)
        {
            yield return $"Key is set without {Section}Certificate";
        }

        (string Name, string? Value)[] files =
            [(nameof(PasswordFile), PasswordFile), (nameof(Ca), Ca), (nameof(Certificate), Certificate), (nameof(Key), Key)];
        foreach (var (name, path) in files.Where(f => f.Value is not null && !File.Exists(f.Value)))
        {
            yield return $"{name} is `{path}`, which does not exist";
        }
    }

    private IEnumerable<string> FaultsOfLabels()
    {
        var parts = Parts(Labels).Select(p => p.Split('=')).ToList();
        if (parts.Any(p => p.Length != 2 || !ReleaseNames.IsLabel(p[0]) || !ReleaseNames.IsLabelValue(p[1])))
        {
            yield return $"Labels must be like zone=a,rack=7, of A-Z, a-z, 0-9, ., _ and -, not `{Labels}`";
        }
        else if (parts.Select(p => p[0]).Distinct(StringComparer.Ordinal).Count() < parts.Count)
        {
            yield return $"Labels names a label twice: `{Labels}`";
        }
    }

    private static bool IsSafe(string text) => ServerOptions.IsHttp(text)
        && new Uri(text) is var url && (url.Scheme == Uri.UriSchemeHttps || url.IsLoopback);

    private static List<string> Parts(string? list) =>
        [.. (list ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
}
