using System.Text;
using System.Text.Json;
using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;
using CasesPdp.Policies.Naming;

namespace CasesPdp.Policies.Tests.Bundles;

/// <summary>Whatever the bytes are, reading ends soon, with findings and without an exception.</summary>
public sealed class HostileInputTests
{
    private const string Json = """
        {"name": "a\u00e9", "metadata": {}, "kibana": [{"base": [], "feature": {"generalCasesV3": ["all"]}, "spaces": ["default"]}],
         "applications": [{"application": "kibana-.kibana", "privileges": ["read"], "resources": ["*"]}]}
        """;

    private const string Yaml = """
        # roles
        one: &one
          kibana:
            - base: [all]
              spaces: ["a", 'b']
        two:
          description: |
            text
          kibana: !!seq [{feature: {generalCasesV3: [read]}}]
        ? three
        : *one
        """;

    [Fact]
    public void Read_AliasBomb_IsAnErrorWithItsPlace()
    {
        var bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
        for (var i = 1; i < 20; i++)
        {
            bomb.Append($"a{i}: &a{i} [{string.Join(", ", Enumerable.Repeat($"*a{i - 1}", 10))}]\n");
        }

        var finding = Assert.Single(Findings("roles/a.yaml", bomb.ToString()));

        Assert.Equal(DiagnosticCodes.TooManyAliasedValues, finding.Code);
        Assert.True(finding.Span.Line > 1);
    }

    [Theory]
    [InlineData("roles/a.json", '[')]
    [InlineData("roles/a.yaml", '[')]
    [InlineData("roles/a.yaml", '{')]
    public void Read_DepthBomb_IsAnErrorWithItsPlace(string path, char open)
    {
        var finding = Assert.Single(Findings(path, new string(open, 1_000_000)));

        Assert.Equal((DiagnosticCodes.TooDeep, 1, BundleLimits.Depth + 1), (finding.Code, finding.Span.Line, finding.Span.Column));
    }

    [Fact]
    public void Read_DeepBlockSequence_IsAnError()
    {
        Assert.Contains(Findings("roles/a.yaml", string.Concat(Enumerable.Repeat("- ", 100_000))), d => d.Code == DiagnosticCodes.TooDeep);
    }

    [Theory]
    [InlineData("1e999999999")]
    [InlineData("99999999999999999999999999999999999999999999999999")]
    [InlineData("-0.0e-0")]
    public void Read_HugeNumber_IsAWrongTypeInItsOwnText(string number)
    {
        var finding = Assert.Single(Findings("roles/a.json", $$"""{"kibana": {{number}}, "name": "a"}"""));

        Assert.Equal(DiagnosticCodes.WrongType, finding.Code);
        Assert.Contains($"`{number}`", finding.Message);
    }

    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("\na.yaml:1:1: warning CP0000: forged")]
    [InlineData("\u202e")]
    [InlineData("\u200b")]
    [InlineData("\u2028")]
    public void Read_FileNameOrNameWithInvisibleCharacters_IsEscapedInEveryFinding(string invisible)
    {
        var file = $"roles/a{invisible}.json";
        var name = JsonSerializer.Serialize($"n{invisible}");

        var reading = InMemory.Read(
            ("pdp.yaml", InMemory.Stack),
            ($"notes{invisible}.txt", ""),
            (file, $$"""[{"name": {{name}}, "kibana": [{"feature": { {{name}}: ["all"], "xcases": [{{name}}] } }, {{name}}]}, {{name}}]"""));

        Assert.True(reading.Diagnostics.Count >= 4);
        Assert.All(reading.Diagnostics, d => Assert.Equal(d.ToString(), PrintableText.Escape(d.ToString())));
        Assert.All(reading.Diagnostics, d => Assert.Equal(d.Message, PrintableText.Escape(d.Message)));
        var place = $"roles/a{PrintableText.Escape(invisible)}.json:1:";
        Assert.Contains(reading.Diagnostics, d => d.ToString().StartsWith(place, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("roles/a.json", "{\"kibana\": []}\0")]
    [InlineData("roles/a.json", "{\"kib\0ana\": []}")]
    [InlineData("roles/a.yaml", "one: {kibana: []}\n\0two: 5\n")]
    [InlineData("roles/a.yaml", "\0")]
    public void Read_NulByte_IsAnErrorAndNotAnEnd(string path, string text)
    {
        Assert.Contains(Findings(path, text), d => d.Severity == DiagnosticSeverity.Error);
    }

    [Theory]
    [InlineData("roles/a.json", Json)]
    [InlineData("roles/a.yaml", Yaml)]
    [InlineData("pdp.yaml", "bundle: 1\nkibana: \"9.3\"\nspaces:\n  a: {disabledFeatures: [x], solution: es}\n")]
    public void Read_TruncatedAnywhere_NeverThrows(string path, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var length = 0; length < bytes.Length; length++)
        {
            var reading = Read(path, bytes[..length]);

            // A prefix of YAML is often YAML; one of JSON that lacks its last brace never is.
            Assert.True(reading.Diagnostics.Count > 0 || path.EndsWith(".yaml", StringComparison.Ordinal), $"{length} bytes");
            Assert.All(reading.Diagnostics, d => Assert.True(d.Span is { Line: > 0, Column: > 0 } or { Line: 0, Column: 0 }));
        }
    }

    [Theory]
    [InlineData("roles/a.json", Json, 1)]
    [InlineData("roles/a.yaml", Yaml, 2)]
    [InlineData("features/a.yaml", "id: a\ncases: [a]\nprivileges: {all: {cases: {all: [a]}, api: [x]}}\nsubFeatures: [{id: x, includeIn: all}]\n", 3)]
    [InlineData("subjects.yaml", "ada: {roles: [viewer], profileUid: u1}\n", 4)]
    [InlineData("pdp.yaml", "bundle: 1\nkibana: 9.3\nlicense: gold\nspaces: {a: {disabledFeatures: [x]}}\nswitches: {restrictedCases: true}\n", 5)]
    public void Read_MutatedBytes_NeverThrows(string path, string text, int seed)
    {
        var random = new Random(seed);
        var original = Encoding.UTF8.GetBytes(text);
        var alphabet = "{}[]:,-&*!|>'\"%@`#?\t\r\n \0<~\\/\u00ffa1"u8.ToArray();
        for (var round = 0; round < 4_000; round++)
        {
            var bytes = original.ToList();
            for (var edits = random.Next(1, 6); edits > 0 && bytes.Count > 0; edits--)
            {
                var at = random.Next(bytes.Count);
                var value = random.Next(4) == 0 ? (byte)random.Next(256) : alphabet[random.Next(alphabet.Length)];
                switch (random.Next(4))
                {
                    case 0:
                        bytes[at] = value;
                        break;
                    case 1:
                        bytes.Insert(at, value);
                        break;
                    case 2:
                        bytes.RemoveAt(at);
                        break;
                    default:
                        bytes.InsertRange(at, bytes.GetRange(at, random.Next(Math.Min(30, bytes.Count - at))));
                        break;
                }
            }

            try
            {
                var reading = Read(path, [.. bytes]);
                Assert.Equal(reading.Bundle is null, reading.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
            }
            catch (Exception e) when (e is not Xunit.Sdk.IAssertionException)
            {
                throw new InvalidOperationException($"Seed {seed}, round {round}: {Convert.ToBase64String([.. bytes])}", e);
            }
        }
    }

    [Fact]
    public void Read_HundredThousandRoles_ReadsInSaneMemory()
    {
        var json = new StringBuilder("{\n");
        for (var i = 0; i < 100_000; i++)
        {
            json.Append($"{(i == 0 ? "" : ",\n")}  \"role-{i}\": {{\"metadata\": {{\"team\": \"team {i % 500}\"}}, ");
            json.Append("\"elasticsearch\": {\"cluster\": [], ");
            json.Append("\"indices\": [{\"names\": [\"logs-*\", \"metrics-*\"], ");
            json.Append("\"privileges\": [\"read\", \"view_index_metadata\"]}], \"run_as\": []}, ");
            json.Append($"\"kibana\": [{{\"base\": [], \"feature\": {{\"securitySolutionCasesV3\": [\"minimal_read\", \"create_comment\"], ");
            json.Append($"\"discover\": [\"all\"], \"dashboard\": [\"read\"]}}, \"spaces\": [\"space-{i % 200}\", \"space-{i % 77}\"]}}]}}");
        }

        var bytes = Encoding.UTF8.GetBytes(json.Append("\n}\n").ToString());
        json.Clear();
        Assert.InRange(bytes.Length, 35_000_000, BundleLimits.FileBytes);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var reading = Read("roles/export.json", bytes);

        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(100_000, reading.Bundle!.Roles.Count(r => !r.IsBundled));
        Assert.True(allocated < 1_500_000_000, $"{allocated} bytes allocated");
    }

    private static IReadOnlyList<Diagnostic> Findings(string path, string text) => Read(path, Encoding.UTF8.GetBytes(text)).Diagnostics;

    private static BundleReading Read(string path, byte[] bytes)
    {
        var files = new List<BundleFile> { new(path, bytes) };
        if (path != "pdp.yaml")
        {
            files.Add(InMemory.File("pdp.yaml", InMemory.Stack));
        }

        return BundleReader.Read(files, ReadingLimits.Default);
    }
}
