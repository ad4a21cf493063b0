using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using CasesPdp.Corpus;
using CasesPdp.Policies.Bundles;
using Json.Schema;

namespace CasesPdp.Policies.Tests.Schemas;

/// <summary>Holds <c>docs/schemas</c> to the readers of bundles. CASESPDP_REWRITE_GOLDENS=1 writes them anew.</summary>
public sealed class BundleSchemaTests
{
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    private static readonly Dictionary<string, JsonSchema> Schemas =
        BundleSchemas.ByName.ToDictionary(s => s.Key, s => JsonSchema.FromText(s.Value().ToJsonString()));

    // Warnings about members that the reader passes over, or about a file in another form than meant. A schema refuses them.
    private static readonly string[] Doubtful = [DiagnosticCodes.MisspeltRoleMember, DiagnosticCodes.NoRoleForm, DiagnosticCodes.LooksLikeOneRole];

    public static TheoryData<string> Names => [.. BundleSchemas.ByName.Keys];

    public static TheoryData<string> Bundles =>
    [
        .. new[] { "tests/corpus", "samples" }
            .SelectMany(d => Directory.GetFiles(Path.Combine(DecisionCorpus.Repository, d), "pdp.yaml", SearchOption.AllDirectories))
            .Select(f => Path.GetRelativePath(DecisionCorpus.Repository, Path.GetDirectoryName(f)!)).Order(StringComparer.Ordinal),
    ];

    public static TheoryData<string> Files => [.. WholeBundle.Files().Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void File_OfASchema_IsWhatTheReadersKnow(string name)
    {
        var file = Path.Combine(DecisionCorpus.Repository, "docs", "schemas", $"{name}.schema.json");
        var made = BundleSchemas.ByName[name]().ToJsonString(Indented) + "\n";
        if (DecisionCorpus.RewritesGoldens)
        {
            File.WriteAllText(file, made);
        }

        Assert.Equal(made, File.ReadAllText(file));
    }

    [Theory]
    [MemberData(nameof(Bundles))]
    public void Bundle_ReadWithoutAnError_IsValid(string bundle)
    {
        var directory = Path.Combine(DecisionCorpus.Repository, bundle);
        var reading = BundleReader.Read(directory);
        if (reading.Bundle is null || reading.Diagnostics.Any(d => Doubtful.Contains(d.Code)))
        {
            return;
        }

        foreach (var file in Directory.GetFiles(directory, "*", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(directory, file);
            if (BundleSchemas.NameFor(path) is { } name && Path.GetExtension(path) is ".json" or ".yaml" or ".yml")
            {
                Assert.True(IsValid(path, DocumentJson.Parse(path, File.ReadAllBytes(file))), path);
            }
        }
    }

    [Fact]
    public void WholeBundle_AsItStands_IsReadAndValid()
    {
        var files = WholeBundle.Files();

        Assert.DoesNotContain(WholeBundle.Read(files).Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.All(files, f => Assert.True(IsValid(f.Key, f.Value), f.Key));
    }

    [Fact]
    public void Key_Misspelt_IsRefused()
    {
        var accepted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var path in WholeBundle.Files().Keys)
        {
            for (var i = 0; PlaceIn(path, i) is var (file, place); i++)
            {
                if (place.Key is null)
                {
                    continue;
                }

                place.Rename(place.Key + "x");
                if (IsValid(path, file))
                {
                    accepted.Add(path + place.Path);
                }
            }
        }

        // Names of the author, and what is not read.
        Assert.Equal(
            [
                "pdp.yaml.spaces.team-a",
                "roles/others.yaml.b",
                "roles/soc.yaml.elasticsearch.cluster",
                "roles/soc.yaml.kibana[].feature.generalCasesV3",
                "subjects.yaml.alice",
                "tests/soc.yaml.matrices[].allow.getCase",
            ],
            accepted);
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Value_OfAnotherType_IsRefusedBySchemaAndReader(string path)
    {
        JsonNode?[] others = [JsonValue.Create("zzz zzz"), JsonValue.Create(7), JsonValue.Create(true), null, new JsonArray(), new JsonObject()];
        var differences = new List<string>();
        foreach (var other in others)
        {
            for (var i = 0; PlaceIn(path, i) is var (file, place); i++)
            {
                place.Replace(other?.DeepClone());
                var files = WholeBundle.Files();
                files[path] = file;
                var findings = WholeBundle.Read(files).Diagnostics.Where(d => d.Span.File == path).ToList();
                var isValid = IsValid(path, file);
                if (isValid && findings.Any(f => f.Code == DiagnosticCodes.WrongType))
                {
                    differences.Add($"{place.Path} = {other?.ToJsonString() ?? "null"}: only the reader refuses it");
                }
                else if (!isValid && findings.Count == 0)
                {
                    differences.Add($"{place.Path} = {other?.ToJsonString() ?? "null"}: only the schema refuses it");
                }
            }
        }

        Assert.Empty(differences);
    }

    // A fresh copy of a file of the whole bundle, and one of its values, to be changed.
    private static (JsonNode File, JsonPlace Place)? PlaceIn(string path, int index)
    {
        var file = WholeBundle.Files()[path];
        return JsonPlace.Below(file).ElementAtOrDefault(index) is { } place ? (file, place) : null;
    }

    private static bool IsValid(string path, JsonNode? file) =>
        Schemas[BundleSchemas.NameFor(path)!].Evaluate(JsonSerializer.SerializeToElement(file)).IsValid;
}
