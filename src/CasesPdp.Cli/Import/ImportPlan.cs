using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Import;

/// <summary>Decides which files of a bundle exports become. Writes nothing.</summary>
/// <param name="deployment">The kind of deployment.</param>
/// <param name="existing">The files that the directory holds.</param>
/// <param name="mayReplace">Whether an existing file may be replaced.</param>
internal sealed class ImportPlan(
    DeploymentDefinition deployment, IReadOnlyDictionary<string, ReadOnlyMemory<byte>> existing, Func<string, bool> mayReplace)
{
    /// <summary>The file of the settings.</summary>
    public const string SettingsFile = "pdp.yaml";

    private const string SubjectsFile = "subjects.yaml";

    // Those that decisions are made from, and those that `validate` looks into.
    private static readonly string[] GrantMembers = ["kibana", "applications"];
    private static readonly string[] RoleMembers = [.. GrantMembers, "elasticsearch", "cluster", "indices", "run_as"];

    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private readonly SortedDictionary<string, ReadOnlyMemory<byte>> _files = new(StringComparer.Ordinal);

    /// <summary>Roles left out because the deployment has them bundled.</summary>
    public List<string> BundledRoles { get; } = [];

    /// <summary>The files to write, by their path in the bundle.</summary>
    public IReadOnlyDictionary<string, ReadOnlyMemory<byte>> Files => _files;

    /// <summary>The files to write whose content differs from that of the existing ones.</summary>
    public IReadOnlyList<KeyValuePair<string, ReadOnlyMemory<byte>>> Changed =>
        [.. _files.Where(f => !existing.TryGetValue(f.Key, out var old) || !old.Span.SequenceEqual(f.Value.Span))];

    /// <summary>The existing files that are kept although the exports have their content.</summary>
    public List<string> Kept { get; } = [];

    /// <summary>Whether the settings written name no licence although the deployment has one, so that it counts as basic.</summary>
    public bool AssumesLicense { get; private set; }

    /// <summary>How many roles are written, without those of a <c>roles.yml</c>.</summary>
    public int RoleCount { get; private set; }

    /// <summary>The whole bundle as it would be.</summary>
    public IReadOnlyList<BundleFile> Bundle =>
    [
        .. existing.Where(f => !_files.ContainsKey(f.Key)).Concat(_files).Select(f => new BundleFile(f.Key, f.Value)),
    ];

    /// <summary>Adds settings to a bundle that has none.</summary>
    public void AddSettings(IReadOnlyList<ExportFile> exports, string? kibana, string? license)
    {
        if (existing.ContainsKey(SettingsFile))
        {
            Kept.Add(SettingsFile);
            return;
        }

        AssumesLicense = license is null && !deployment.IsServerless;
        var text = new StringBuilder("bundle: 1\n");
        text.Append("deployment: ").Append(deployment.Name).Append('\n');
        text.Append(kibana is null ? "" : $"kibana: \"{kibana}\"\n");
        text.Append(license is null ? "" : $"license: {license}\n");
        text.Append(SpacesText.Of(exports.SelectMany(e => e.Spaces ?? []), deployment));
        Add(SettingsFile, text.ToString());
    }

    /// <summary>Gives existing settings the spaces of the exports, if any of these has spaces.</summary>
    public void UpdateSpaces(IReadOnlyList<ExportFile> exports)
    {
        if (exports.Any(e => e.Spaces is not null))
        {
            var settings = Encoding.UTF8.GetString(existing[SettingsFile].Span);
            Add(SettingsFile, SpacesText.Replace(settings, SpacesText.Of(exports.SelectMany(e => e.Spaces ?? []), deployment)));
        }
    }

    /// <summary>Adds the roles, a file for each export.</summary>
    public void AddRoles(IReadOnlyList<ExportFile> exports)
    {
        foreach (var export in exports)
        {
            if (export.Yaml is not null)
            {
                _files[Free(export.Name, ".yaml")] = export.Yaml;
            }
            else if (export.Roles.Count > 0)
            {
                _files[Free(export.Name, ".json")] = Roles(export.Roles);
            }
        }
    }

    /// <summary>Adds the subjects of all users and role mappings; of one subject all roles.</summary>
    public void AddSubjects(IReadOnlyList<ExportFile> exports)
    {
        var subjects = exports.SelectMany(e => e.Subjects ?? []).GroupBy(s => s.Id, StringComparer.Ordinal)
            .OrderBy(s => s.Key, StringComparer.Ordinal).ToList();
        if (subjects.Count == 0)
        {
            return;
        }

        if (existing.ContainsKey(SubjectsFile) && !mayReplace(SubjectsFile))
        {
            Kept.Add(SubjectsFile);
            return;
        }

        var text = new StringBuilder();
        foreach (var subject in subjects)
        {
            var roles = subject.SelectMany(s => s.Roles).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
            text.Append($"{SpacesText.Quote(subject.Key)}:\n  roles: [{string.Join(", ", roles.Select(SpacesText.Quote))}]\n");
            text.Append(subject.Select(s => s.ProfileUid).FirstOrDefault(uid => uid is not null) is { } uid
                ? $"  profileUid: {SpacesText.Quote(uid)}\n" : "");
        }

        Add(SubjectsFile, text.ToString());
    }

    private void Add(string path, string text) => _files[path] = Encoding.UTF8.GetBytes(text);

    private byte[] Roles(IReadOnlyList<ExportedRole> roles)
    {
        var catalogue = KibanaCatalogue.Embedded;
        var bundled = catalogue.BundledRoles(deployment, catalogue.NewestVersion).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, Layout))
        {
            json.WriteStartArray();
            foreach (var role in roles)
            {
                if (bundled.Contains(role.Name))
                {
                    BundledRoles.Add(role.Name);
                    continue;
                }

                WriteRole(json, role);
                RoleCount++;
            }

            json.WriteEndArray();
        }

        return stream.ToArray();
    }

    private static void WriteRole(Utf8JsonWriter json, ExportedRole role)
    {
        json.WriteStartObject();
        json.WriteString("name", role.Name);

        // A role that grants nothing may be one that stands under a member of its own: validation finds it if all is kept.
        var grants = role.Source.EnumerateObject().Any(m => GrantMembers.Contains(m.Name));
        foreach (var member in role.Source.EnumerateObject().Where(m => grants ? RoleMembers.Contains(m.Name) : m.Name != "name"))
        {
            member.WriteTo(json);
        }

        json.WriteEndObject();
    }

    // Exports of the same name, from two directories or two imports, become two files.
    private string Free(string name, string extension)
    {
        var free = $"roles/{name}{extension}";
        for (var copy = 2; _files.ContainsKey(free) || (existing.ContainsKey(free) && !mayReplace(free)); copy++)
        {
            free = $"roles/{name}-{copy}{extension}";
        }

        return free;
    }
}
