using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using CasesPdp.Policies.Catalogue;

namespace CasesPdp.Cli.Import;

/// <summary>Writes exports as a bundle.</summary>
internal sealed class BundleWriter
{
    private const string SettingsFile = "pdp.yaml";

    // Those that decisions are made from, and those that `validate` looks into.
    private static readonly string[] GrantMembers = ["kibana", "applications"];
    private static readonly string[] RoleMembers = [.. GrantMembers, "elasticsearch", "cluster", "indices", "run_as"];

    private static readonly JsonWriterOptions Layout = new()
    {
        Indented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        NewLine = "\n",
    };

    private readonly string _directory;
    private readonly DeploymentDefinition _deployment;

    /// <summary>Writes into that directory, for that kind of deployment.</summary>
    public BundleWriter(string directory, DeploymentDefinition deployment)
    {
        _directory = directory;
        _deployment = deployment;
    }

    /// <summary>Roles left out because the deployment has them bundled.</summary>
    public List<string> BundledRoles { get; } = [];

    /// <summary>The files written, relative to the directory.</summary>
    public List<string> Files { get; } = [];

    /// <summary>The existing files that were kept, relative to the directory.</summary>
    public List<string> Kept { get; } = [];

    /// <summary>How many roles were written, without those of a <c>roles.yml</c>.</summary>
    public int RoleCount { get; private set; }

    /// <summary>Writes settings and roles.</summary>
    public void Write(IReadOnlyList<ExportFile> exports, string? kibana, string? license)
    {
        if (File.Exists(Path.Combine(_directory, SettingsFile)))
        {
            Kept.Add(SettingsFile);
        }
        else
        {
            WriteFile(SettingsFile, Encoding.UTF8.GetBytes(Settings(kibana, license, exports.SelectMany(e => e.Spaces))));
        }

        foreach (var export in exports)
        {
            if (export.Yaml is not null)
            {
                WriteFile($"roles/{Free(export.Name, ".yaml")}", export.Yaml);
            }
            else if (export.Roles.Count > 0)
            {
                WriteFile($"roles/{Free(export.Name, ".json")}", Roles(export.Roles));
            }
        }
    }

    private string Settings(string? kibana, string? license, IEnumerable<ExportedSpace> spaces)
    {
        var text = new StringBuilder("bundle: 1\n");
        text.Append("deployment: ").Append(_deployment.Name).Append('\n');
        text.Append(kibana is null ? "" : $"kibana: \"{kibana}\"\n");
        text.Append(license is null ? "" : $"license: {license}\n");
        var listed = spaces.ToList();
        text.Append(listed.Count == 0 ? "" : "spaces:\n");
        foreach (var space in listed)
        {
            text.Append($"  {Quote(space.Id)}:\n    disabledFeatures: [{string.Join(", ", space.DisabledFeatures.Select(Quote))}]\n");
            text.Append(space.Solution is null || _deployment.IsServerless ? "" : $"    solution: {Quote(space.Solution)}\n");
        }

        return text.ToString();
    }

    private byte[] Roles(IReadOnlyList<ExportedRole> roles)
    {
        var catalogue = KibanaCatalogue.Embedded;
        var bundled = catalogue.BundledRoles(_deployment, catalogue.NewestVersion).Select(r => r.Name).ToHashSet(StringComparer.Ordinal);
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
        var free = name + extension;
        for (var copy = 2; File.Exists(Path.Combine(_directory, "roles", free)); copy++)
        {
            free = $"{name}-{copy}{extension}";
        }

        return free;
    }

    private void WriteFile(string path, byte[] content)
    {
        var file = Path.Combine(_directory, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        using (var created = new FileStream(file, FileMode.CreateNew, FileAccess.Write))
        {
            created.Write(content);
        }

        Files.Add(path);
    }

    // A JSON string is a YAML one.
    private static string Quote(string text) => $"\"{JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"";
}
