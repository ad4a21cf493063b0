using CasesPdp.Client.Remote;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace CasesPdp.Client;

/// <summary>Finds every setting that cannot be used.</summary>
internal sealed class CasesPdpOptionsValidator(IConfiguration configuration) : IValidateOptions<CasesPdpOptions>
{
    /// <summary>The settings.</summary>
    internal static readonly string[] Settings =
    [
        nameof(CasesPdpOptions.Addresses), nameof(CasesPdpOptions.Deadline), nameof(CasesPdpOptions.BatchWindow),
        nameof(CasesPdpOptions.MaxAttempts), nameof(CasesPdpOptions.HedgeAfter), nameof(CasesPdpOptions.AuthorityFile),
        nameof(CasesPdpOptions.CertificateFile), nameof(CasesPdpOptions.KeyFile), nameof(CasesPdpOptions.TokenFile),
        nameof(CasesPdpOptions.FailOpen), nameof(CasesPdpOptions.WarmUp), nameof(CasesPdpOptions.Mode),
        nameof(CasesPdpOptions.SnapshotFile), nameof(CasesPdpOptions.MaxPolicyAge), nameof(CasesPdpOptions.WhenPolicyTooOld),
    ];

    private static readonly TimeSpan MostDeadline = TimeSpan.FromMinutes(1);

    // Sources confirm a policy every ten seconds.
    private static readonly TimeSpan LeastPolicyAge = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan MostPolicyAge = TimeSpan.FromDays(1);
    private static readonly TimeSpan MostWarmUp = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan MostWindow = TimeSpan.FromMilliseconds(10);

    /// <inheritdoc/>
    public ValidateOptionsResult Validate(string? name, CasesPdpOptions options)
    {
        var faults = new List<string>();
        foreach (var address in options.Addresses)
        {
            if (PdpAddress.FaultOf(address) is { } fault)
            {
                faults.Add($"CasesPdp:Addresses: {fault}");
            }
        }

        Check(
            options.Addresses.Count < 2
                || (PdpAddress.SchemeOf(options.Addresses[0]) is "http" or "https" && options.Addresses.DistinctBy(PdpAddress.SchemeOf).Count() == 1),
            "Addresses: several must be all http:// or all https://; dns:/// or a unix socket must be the only address");
        Check(options.Deadline >= TimeSpan.FromMilliseconds(1) && options.Deadline <= MostDeadline, $"Deadline must be 1 ms to 1 minute, such as 00:00:00.250, not {options.Deadline}");
        Check(options.BatchWindow >= TimeSpan.Zero && options.BatchWindow <= MostWindow, "BatchWindow must be 0 to 10 ms");
        Check(options.MaxAttempts is >= 1 and <= 5, "MaxAttempts must be 1 to 5");
        Check(
            options.HedgeAfter is not { } after || (after > TimeSpan.Zero && after < options.Deadline),
            "HedgeAfter must be more than 0 and less than Deadline");
        Check(options.CertificateFile is null == options.KeyFile is null, "CertificateFile and KeyFile must be given together");
        Check(
            (options.AuthorityFile ?? options.CertificateFile) is null
                || (options.Addresses.Count > 0 && options.Addresses.All(PdpAddress.IsSecure)),
            "AuthorityFile and CertificateFile need https:// addresses");
        Check(Enum.IsDefined(options.Mode), "Mode must be Remote or Local");
        Check(Enum.IsDefined(options.WhenPolicyTooOld), "WhenPolicyTooOld must be Server or None");
        Check(options.SnapshotFile is not "", "SnapshotFile must not be empty");
        Check(options.SnapshotFile is null || options.Mode == PdpMode.Local, "SnapshotFile needs Mode Local");
        Check(
            options.MaxPolicyAge >= LeastPolicyAge && options.MaxPolicyAge <= MostPolicyAge, "MaxPolicyAge must be 20 seconds to 1 day: sources confirm a policy every 10 s");
        Check(options.WarmUp >= TimeSpan.Zero && options.WarmUp <= MostWarmUp, "WarmUp must be 0 to 1 minute");
        CheckNames();
        CheckFiles();
        Check(
            options.TokenFile is null || options.Addresses.All(PdpAddress.KeepsSecrets),
            "TokenFile: the token would be sent unencrypted; use https:// or a unix socket");
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);

        // Sections are settings of other keys, and of other libraries.
        void CheckNames()
        {
            var section = string.IsNullOrEmpty(name) ? CasesPdpOptions.SectionName : $"{CasesPdpOptions.SectionName}:{name}";
            foreach (var value in configuration.GetSection(section).GetChildren().Where(c => c.Value is not null))
            {
                if (value.Key.Equals(nameof(options.Addresses), StringComparison.OrdinalIgnoreCase))
                {
                    faults.Add($"{value.Path} is a list: write {value.Path}:0.");
                }
                else if (!Settings.Contains(value.Key, StringComparer.OrdinalIgnoreCase))
                {
                    faults.Add($"{value.Path} is no setting. There are: {string.Join(", ", Settings)}.");
                }
            }
        }

        void CheckFiles()
        {
            try
            {
                PdpCredentials.ToTls(options);
                _ = options.TokenFile is { } token ? PdpCredentials.ReadToken(token) : null;
            }
            catch (PdpSettingException unusable)
            {
                faults.Add(unusable.Message);
            }
        }

        void Check(bool holds, string fault)
        {
            if (!holds)
            {
                faults.Add($"CasesPdp:{fault}.");
            }
        }
    }
}
