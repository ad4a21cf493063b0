using System.Security.Cryptography;
using CasesPdp.Policies;
using CasesPdp.Policies.Bundles;
using CasesPdp.Server.Hosting;
using CasesPdp.Server.Options;

namespace CasesPdp.Server.Loading;

/// <summary>Reads and compiles the policy that the server starts with.</summary>
internal static class PolicyLoader
{
    private const ulong FirstSequence = 1;

    /// <summary>The policy to serve, with the warnings found on the way.</summary>
    /// <exception cref="StartupRefusedException">
    /// No bundle is named where one must be, or it has errors: then all findings are told.
    /// </exception>
    public static (LoadedPolicy Policy, IReadOnlyList<Diagnostic> Warnings) Load(ServerOptions options, IHostEnvironment environment)
    {
        var isDefault = string.IsNullOrEmpty(options.Bundle);
        if (isDefault && !options.DefaultBundle && !environment.IsDevelopment())
        {
            throw new StartupRefusedException(
                StartupRefusedException.BundleUnusable,
                $"casespdp-server: no bundle is named, and the environment is {environment.EnvironmentName}. Give --bundle DIR (or "
                + "CASESPDP__BUNDLE), or --default-bundle to serve the built-in example policy.");
        }

        if (File.Exists(options.Bundle))
        {
            throw new StartupRefusedException(
                StartupRefusedException.BundleUnusable,
                $"casespdp-server: {options.Bundle} is a file; name the directory that holds it");
        }

        var reading = isDefault ? BundleReader.ReadDefault() : BundleReader.Read(options.Bundle!);
        if (reading.Bundle is null)
        {
            throw new StartupRefusedException(StartupRefusedException.BundleUnusable, Findings(options.Bundle, reading.Diagnostics));
        }

        // A directory's epoch is the process that serves it.
        var epoch = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8));
        return (LoadedPolicy.Compile(reading.Bundle, epoch, FirstSequence, isDefault), reading.Diagnostics);
    }

    private static string Findings(string? directory, IReadOnlyList<Diagnostic> diagnostics)
    {
        var errors = diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error);
        return string.Join(
            '\n',
            [.. diagnostics.Select(d => d.ToString()), $"casespdp-server: the bundle {directory} has errors: {errors}; nothing is served"]);
    }
}
