using System.Globalization;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Server.Options;

/// <summary>The keys of <see cref="ServerOptions"/>, to say what is wrong with one in words of our own.</summary>
internal static class SettingNames
{
    private const string Prefix = ServerOptions.Section + ":";

    // In no other section does the server read anything that an operator would set.
    private static readonly string[] Sections = [ServerOptions.Section, "Logging"];

    private static readonly Dictionary<string, SettingKind> Kinds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Bundle"] = SettingKind.Text,
        ["DefaultBundle"] = SettingKind.Flag,
        ["Listen:Decisions"] = SettingKind.Text,
        ["Listen:Operations"] = SettingKind.Text,
        ["Listen:Administration"] = SettingKind.Text,
        ["Listen:UnixSocket"] = SettingKind.Text,
        ["Listen:AllowNonLoopback"] = SettingKind.Flag,
        ["Listen:MaxConnections"] = SettingKind.Number,
        ["Listen:MaxStreamsPerConnection"] = SettingKind.Number,
        ["Reload:Watch"] = SettingKind.Flag,
        ["Reload:PollSeconds"] = SettingKind.Number,
        ["Reload:QuietMilliseconds"] = SettingKind.Number,
        ["Reload:MaxDelayMilliseconds"] = SettingKind.Number,
        ["Reload:VerifyCells"] = SettingKind.Number,
        ["Reload:ProcessorPercent"] = SettingKind.Number,
        ["Reload:KeptRevisions"] = SettingKind.Number,
        ["Reload:LastGoodDirectory"] = SettingKind.Text,
        ["Reload:RequirePolicyTests"] = SettingKind.Flag,
        ["Reload:RevisionWaitMilliseconds"] = SettingKind.Number,
        ["Reflection"] = SettingKind.Flag,
        ["DrainSeconds"] = SettingKind.Number,
        ["OtlpEndpoint"] = SettingKind.Text,
    };

    /// <summary>The keys, relative to the section.</summary>
    public static IReadOnlyCollection<string> Known => Kinds.Keys;

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
        return $"{key} is not known: settings begin with CasesPdp: or Logging:{Ending(meant)}";
    }

    /// <summary>What is wrong with the keys and values in the section; which values are sensible is not judged.</summary>
    public static IEnumerable<string> Faults(IConfigurationSection section)
    {
        foreach (var (key, value) in section.AsEnumerable(makePathsRelative: true).OrderBy(s => s.Key, StringComparer.Ordinal))
        {
            if (value is null || key.Length == 0)
            {
                continue;
            }

            if (!Kinds.TryGetValue(key, out var kind))
            {
                yield return $"{Prefix}{key} is not known{Ending(Meant(key), key)}";
            }
            else if (kind == SettingKind.Flag && !bool.TryParse(value, out _))
            {
                yield return $"{Prefix}{key} must be true or false, not '{value}'";
            }
            else if (kind == SettingKind.Number && !int.TryParse(value, NumberStyles.Integer, CultureInfo.InvariantCulture, out _))
            {
                yield return $"{Prefix}{key} must be a whole number, not '{value}'";
            }
        }
    }

    // A key whose section was mistyped, or forgotten.
    private static string? Meant(string key)
    {
        var meant = NameSuggestion.Nearest(key, Kinds.Keys)
            ?? Kinds.Keys.FirstOrDefault(k => k.EndsWith($":{key}", StringComparison.OrdinalIgnoreCase));
        return meant is null ? null : Prefix + meant;
    }

    // What lies beside the key asked for is told by its last word.
    private static string Ending(string? meant, string? key = null)
    {
        if (meant is null)
        {
            return "";
        }

        var parent = key is null ? null : Prefix + key[..(key.LastIndexOf(':') + 1)];
        var isBeside = parent is not null && meant.LastIndexOf(':') + 1 == parent.Length
            && meant.StartsWith(parent, StringComparison.OrdinalIgnoreCase);
        return $"; did you mean {(isBeside ? meant[parent!.Length..] : meant)}?";
    }
}
