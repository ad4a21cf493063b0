using CasesPdp.Server.Hosting;

namespace CasesPdp.Server.Options;

/// <summary>Reads and checks the settings. All findings are reported at once, each with setting and value.</summary>
/// <remarks>
/// The framework binds and validates, by generated code. Unknown keys and values of the wrong type are found here, because
/// <c>ErrorOnUnknownConfiguration</c> and the binder throw at the first and have no suggestion.
/// </remarks>
internal static class ServerOptionsReader
{
    private const string Prefix = ServerOptions.Section + ":";

    /// <summary>Reads the settings.</summary>
    /// <exception cref="StartupRefusedException">A setting is unknown or wrong.</exception>
    public static ServerOptions Read(IConfiguration configuration)
    {
        List<string> findings = [];
        Dictionary<string, string?> readable = [];
        foreach (var (key, value) in configuration.GetSection(ServerOptions.Section).AsEnumerable(makePathsRelative: true))
        {
            if (value is null || key.Length == 0)
            {
                continue;
            }

            if (FaultOf(key, value) is { } fault)
            {
                findings.Add(fault);
            }
            else
            {
                readable.Add(key, value);
            }
        }

        findings.AddRange(ServerSettings.WithoutSection(configuration).Select(
            setting => $"{setting} is not read; did you mean {Prefix}{setting}?"));
        var options = new ServerOptions();
        new ConfigurationBuilder().AddInMemoryCollection(readable).Build().Bind(options);
        findings.Sort(StringComparer.Ordinal);
        findings.AddRange(new ServerOptionsValidator().Validate(ServerOptions.Section, options).Failures ?? []);
        return findings.Count == 0 ? options : throw new StartupRefusedException(
            StartupRefusedException.Usage, string.Join('\n', findings.Select(f => $"casespdp-server: {f}")));
    }

    private static string? FaultOf(string key, string value)
    {
        if (ServerSettings.Find(key) is { } setting)
        {
            return setting.FaultOf(value) is { } fault ? $"{Prefix}{key} {fault}" : null;
        }

        var meant = ServerSettings.Meant(key);
        return VariableOf(key) is { } variable
            ? $"{variable} of the environment is not known{(meant is null ? "" : $"; did you mean {AsVariable(meant)}?")}"
            : $"{Prefix}{key} is not known{(meant is null ? "" : $"; did you mean {Shortened(meant, Prefix + key)}?")}";
    }

    // The environment gives keys in its own letters.
    private static string? VariableOf(string key) => AsVariable(Prefix + key) is var name
        && Environment.GetEnvironmentVariables().Keys.Cast<string>().FirstOrDefault(v => v.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } set
        && set.Replace("__", ":", StringComparison.Ordinal).EndsWith(key, StringComparison.Ordinal) ? set : null;

    private static string AsVariable(string key) => key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    // A setting of the same section is named by its last word.
    private static string Shortened(string meant, string key)
    {
        var parent = key[..(key.LastIndexOf(':') + 1)];
        return meant.LastIndexOf(':') + 1 == parent.Length && meant.StartsWith(parent, StringComparison.OrdinalIgnoreCase)
            ? meant[parent.Length..]
            : meant;
    }
}
