using System.ComponentModel;
using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Text;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Server.Options;

/// <summary>All settings, read from the properties of <see cref="ServerOptions"/>: for help, for documentation, and to suggest
/// names.</summary>
internal static class ServerSettings
{
    private const string Prefix = ServerOptions.Section + ":";

    // The server reads no other section that an operator would set.
    private static readonly string[] Sections = [ServerOptions.Section, "Logging"];

    /// <summary>The settings, in the order of their declaration; each section after the settings above it.</summary>
    public static IReadOnlyList<Setting> All { get; } = List();

    /// <summary>The setting with a key relative to the section; null if there is none. Keys ignore case.</summary>
    public static Setting? Find(string key) => All.FirstOrDefault(s => string.Equals(s.Key, Prefix + key, StringComparison.OrdinalIgnoreCase));

    /// <summary>The text for <c>--help</c>: key and default, then what it means.</summary>
    public static string Help()
    {
        var text = new StringBuilder();
        foreach (var setting in All)
        {
            text.Append($"  {setting.Key}={setting.Default}\n      {setting.Description}{(setting.Bounds is { } bounds ? $" Valid: {bounds}." : "")}\n");
        }

        return text.ToString();
    }

    /// <summary>What is wrong with a key for <c>--set</c>; null if it lies in a section that the server reads.</summary>
    public static string? FaultOfKey(string key)
    {
        var colon = key.IndexOf(':', StringComparison.Ordinal);
        var section = colon < 0 ? key : key[..colon];
        if (colon > 0 && Sections.Contains(section, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var meant = Meant(key) ?? (colon > 0 && NameSuggestion.Nearest(section, Sections) is { } near ? near + key[colon..] : null);
        return $"{key} is not known: settings begin with CasesPdp: or Logging:{(meant is null ? "" : $"; did you mean {meant}?")}";
    }

    /// <summary>The setting that a key, relative to the section, most likely means: mistyped, or without its section. Keys ignore
    /// case.</summary>
    public static string? Meant(string key)
    {
        var keys = All.Select(s => s.Key[Prefix.Length..]).ToList();
        var near = NameSuggestion.Nearest(key.ToUpperInvariant(), keys.Select(k => k.ToUpperInvariant()));
        var meant = keys.Find(k => k.Equals(near, StringComparison.OrdinalIgnoreCase)) ?? keys.Find(k => k.EndsWith($":{key}", StringComparison.OrdinalIgnoreCase));
        return meant is null ? null : Prefix + meant;
    }

    /// <summary>The full key of the setting that an option names, with or without the section; null if it names none.</summary>
    public static string? Named(string option)
    {
        var key = option.TrimStart('-');
        return (Find(key) ?? All.FirstOrDefault(s => string.Equals(s.Key, key, StringComparison.OrdinalIgnoreCase)))?.Key;
    }

    /// <summary>The keys of settings that are configured without the section, where nothing reads them.</summary>
    /// <remarks>Keys of one word are left alone: the environment holds any words.</remarks>
    public static IEnumerable<string> WithoutSection(IConfiguration configuration) =>
        All.Select(s => s.Key[Prefix.Length..]).Where(key => key.Contains(':') && configuration[key] is not null);

    private static List<Setting> List()
    {
        var options = new ServerOptions();
        return
        [
            .. Of(Prefix, options),
            .. Of($"{Prefix}{nameof(ServerOptions.Listen)}:", options.Listen),
            .. Of($"{Prefix}{nameof(ServerOptions.Limits)}:", options.Limits),
            .. Of($"{Prefix}{nameof(ServerOptions.Tls)}:", options.Tls),
            .. Of($"{Prefix}{nameof(ServerOptions.Callers)}:", options.Callers),
            .. Of($"{Prefix}{nameof(ServerOptions.Source)}:", options.Source),
            .. Of($"{Prefix}{nameof(ServerOptions.Reload)}:", options.Reload),
            .. Of($"{Prefix}{nameof(ServerOptions.DecisionLog)}:", options.DecisionLog),
            .. Of($"{Prefix}{nameof(ServerOptions.Snapshots)}:", options.Snapshots),
        ];
    }

    private static IEnumerable<Setting> Of<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicProperties)] T>(
        string prefix, T defaults) =>
        from property in typeof(T).GetProperties()
        let description = property.GetCustomAttribute<DescriptionAttribute>()
        where description is not null
        select new Setting(
            prefix + property.Name,
            property.PropertyType,
            property.GetValue(defaults),
            property.GetCustomAttribute<WithinRangeAttribute>(),
            description.Description);
}
