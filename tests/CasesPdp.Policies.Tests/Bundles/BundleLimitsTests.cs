using CasesPdp.Policies.Bundles;
using CasesPdp.Policies.Bundles.Reading;

namespace CasesPdp.Policies.Tests.Bundles;

public sealed class BundleLimitsTests
{
    private static readonly ReadingLimits Limits = ReadingLimits.Default;

    [Fact]
    public void FileBytes_AtAndBeyond_IsAnErrorBeyond()
    {
        var limits = Limits with { FileBytes = 100 };

        AssertEdge(
            InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), ("roles/a.json", Padded(100))),
            InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), ("roles/a.json", Padded(101))),
            DiagnosticCodes.FileTooLarge,
            "101",
            "100");
    }

    [Fact]
    public void FileBytes_OnDisk_IsAnErrorBeyond()
    {
        using var directory = new TemporaryDirectory();
        directory.Write("pdp.yaml", InMemory.Stack);
        var limits = Limits with { FileBytes = 100 };

        directory.Write("roles/a.json", Padded(100));
        var at = BundleReader.Read(directory.Path, limits);
        directory.Write("roles/a.json", Padded(101));
        var beyond = BundleReader.Read(directory.Path, limits);

        AssertEdge(at, beyond, DiagnosticCodes.FileTooLarge, "101", "100");
    }

    [Fact]
    public void TotalBytes_AtAndBeyond_IsAnErrorBeyond()
    {
        var limits = Limits with { TotalBytes = InMemory.Stack.Length + 100 };

        AssertEdge(
            InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), ("roles/a.json", Padded(100))),
            InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), ("roles/a.json", Padded(101))),
            DiagnosticCodes.BundleTooLarge,
            $"{limits.TotalBytes + 1}",
            $"{limits.TotalBytes}");
    }

    [Fact]
    public void PathBytes_AtAndBeyond_IsAnErrorBeyond()
    {
        var most = $"roles/{new string('a', BundleLimits.PathBytes - "roles/".Length - ".json".Length)}.json";

        AssertEdge(
            InMemory.Read(("pdp.yaml", InMemory.Stack), (most, Padded(100))),
            InMemory.Read(("pdp.yaml", InMemory.Stack), (most.Replace("roles/", "roles/a", StringComparison.Ordinal), Padded(100))),
            DiagnosticCodes.InvalidPath,
            "1025",
            "1024");
    }

    [Fact]
    public void Files_AtAndBeyond_IsAnErrorBeyond()
    {
        AssertEdge(
            InMemory.Read(Limits with { Files = 2 }, ("pdp.yaml", InMemory.Stack), ("roles/a.json", "{}"), ("x.txt", "")),
            InMemory.Read(Limits with { Files = 1 }, ("pdp.yaml", InMemory.Stack), ("roles/a.json", "{}")),
            DiagnosticCodes.TooManyFiles,
            "2",
            "1");
    }

    [Theory]
    [InlineData("json")]
    [InlineData("yaml")]
    public void Depth_AtAndBeyond_IsAnErrorBeyond(string extension)
    {
        var depth = BundleLimits.Depth;

        AssertEdge(
            InMemory.Read(("pdp.yaml", InMemory.Stack), ($"roles/a.{extension}", Nested(depth))),
            InMemory.Read(("pdp.yaml", InMemory.Stack), ($"roles/a.{extension}", Nested(depth + 1))),
            DiagnosticCodes.TooDeep,
            "65",
            "64");
    }

    [Theory]
    [InlineData("json", "1:7")]
    [InlineData("yaml", "1:7")]
    public void FileValues_AtAndBeyond_IsAnErrorBeyond(string extension, string place)
    {
        var file = ($"roles/a.{extension}", """{"x": {"kibana": []}}""");
        var keys = extension == "yaml" ? 1 : 0;
        var settings = InMemory.File("pdp.yaml", InMemory.Stack);

        var at = Read(new ReadingLimits { FileValues = 7 });
        var beyond = InMemory.Read(new ReadingLimits { FileValues = 1 + keys }, file);

        Assert.Empty(at.Diagnostics);
        var finding = Assert.Single(beyond.Diagnostics, d => d.Code == DiagnosticCodes.TooManyValues);
        Assert.Equal($"roles/a.{extension}:{place}", finding.Span.ToString());
        Assert.Contains($"{1 + keys} values", finding.Message);

        BundleReading Read(ReadingLimits limits) => BundleReader.Read([settings, InMemory.File(file.Item1, file.Item2)], limits);
    }

    [Fact]
    public void AliasedValues_AtAndBeyond_IsAnErrorBeyond()
    {
        // The anchored role has four values: itself, a key, a list, and nothing else but the key's text.
        const string Text = "a: &a {kibana: []}\nb: *a\nc: *a\n";

        AssertEdge(
            InMemory.Read(Limits with { AliasedValues = 6 }, ("pdp.yaml", InMemory.Stack), ("roles/a.yaml", Text)),
            InMemory.Read(Limits with { AliasedValues = 5 }, ("pdp.yaml", InMemory.Stack), ("roles/a.yaml", Text)),
            DiagnosticCodes.TooManyAliasedValues,
            "6",
            "5");
    }

    [Fact]
    public void Roles_AtAndBeyond_IsAnErrorBeyond()
    {
        AssertEdge(
            InMemory.Read(Limits with { Roles = 2 }, ("pdp.yaml", InMemory.Stack), ("roles/a.json", """{"a": {}, "b": {}}""")),
            InMemory.Read(Limits with { Roles = 2 }, ("pdp.yaml", InMemory.Stack), ("roles/a.json", """{"a": {}, "b": {}, "c": {}}""")),
            DiagnosticCodes.TooManyRoles,
            "3",
            "2");
    }

    [Fact]
    public void Spaces_AtAndBeyond_IsAnErrorBeyond()
    {
        AssertEdge(
            InMemory.Read(Limits with { Spaces = 2 }, ("pdp.yaml", InMemory.Stack + "spaces: {a: {}, b: {}}")),
            InMemory.Read(Limits with { Spaces = 2 }, ("pdp.yaml", InMemory.Stack + "spaces: {a: {}, b: {}, c: {}}")),
            DiagnosticCodes.TooManySpaces,
            "3",
            "2");
    }

    [Fact]
    public void Owners_AtAndBeyond_IsAnErrorBeyond()
    {
        // The deployment has three of its own, and one of them may be used again.
        var at = Enumerable.Range(1, 61).Select(i => $"o{i}").Append("cases");
        var beyond = at.Append("o62");

        AssertEdge(
            InMemory.Read(("pdp.yaml", InMemory.Stack), ("features/a.yaml", $"id: a\ncases: [{string.Join(", ", at)}]")),
            InMemory.Read(("pdp.yaml", InMemory.Stack), ("features/a.yaml", $"id: a\ncases: [{string.Join(", ", beyond)}]")),
            DiagnosticCodes.TooManyOwners,
            "65",
            "64");
    }

    [Fact]
    public void CustomFeatures_AtAndBeyond_IsAnErrorBeyond()
    {
        var limits = Limits with { CustomFeatures = 1 };

        AssertEdge(
            InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), ("features/a.yaml", "[{id: a, cases: [a]}]")),
            InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), ("features/a.yaml", "[{id: a, cases: [a]}, {id: b, cases: [a]}]")),
            DiagnosticCodes.TooManyFeatures,
            "2",
            "1");
    }

    [Fact]
    public void SharedNames_AtAndBeyond_IsAnErrorBeyond()
    {
        const string Feature = "{id: a, cases: [a], privileges: {all: {api: [x, y], ui: [x]}, read: {api: [x]}}}";

        AssertEdge(
            InMemory.Read(Limits with { SharedNames = 3 }, ("pdp.yaml", InMemory.Stack), ("features/a.yaml", Feature)),
            InMemory.Read(Limits with { SharedNames = 2 }, ("pdp.yaml", InMemory.Stack), ("features/a.yaml", Feature)),
            DiagnosticCodes.TooManySharedNames,
            "3",
            "2");
    }

    [Fact]
    public void SpacePatterns_AtAndBeyond_IsAnErrorBeyond()
    {
        const string Role = "applications: [{application: kibana-*, privileges: [all], resources: ['*', 'space:a', 'space:a*', 'space:?']}]";

        AssertEdge(
            InMemory.Read(Limits with { SpacePatterns = 2 }, ("pdp.yaml", InMemory.Stack), ("roles/a.yaml", Role)),
            InMemory.Read(Limits with { SpacePatterns = 1 }, ("pdp.yaml", InMemory.Stack), ("roles/a.yaml", Role)),
            DiagnosticCodes.TooManySpacePatterns,
            "2",
            "1");
    }

    [Fact]
    public void Subjects_AtAndBeyond_IsAnErrorBeyond()
    {
        AssertEdge(
            InMemory.Read(Limits with { Subjects = 1 }, ("pdp.yaml", InMemory.Stack), ("subjects.yaml", "a: {}")),
            InMemory.Read(Limits with { Subjects = 1 }, ("pdp.yaml", InMemory.Stack), ("subjects.yaml", "a: {}\nb: {}")),
            DiagnosticCodes.TooManySubjects,
            "2",
            "1");
    }

    [Fact]
    public void GuardRules_AtAndBeyond_IsAnErrorBeyond()
    {
        const string Rule = "{action: getCase, roles: [superuser]}";
        const string Bound = "{roles: [viewer], owners: [cases]}";

        AssertEdge(
            InMemory.Read(Limits with { GuardRules = 2 }, ("pdp.yaml", Rails($"protected: [{Rule}], limitations: [{Bound}]"))),
            InMemory.Read(Limits with { GuardRules = 2 }, ("pdp.yaml", Rails($"protected: [{Rule}, {Rule}], limitations: [{Bound}]"))),
            DiagnosticCodes.TooManyGuardRules,
            "3",
            "2");

        static string Rails(string rails) => $"{InMemory.Stack}guardRails: {{{rails}}}";
    }

    [Fact]
    public void GuardRuleNames_AtAndBeyond_IsAnErrorBeyond()
    {
        AssertEdge(
            InMemory.Read(Limits with { GuardRuleNames = 2 }, ("pdp.yaml", Rule("superuser, viewer"))),
            InMemory.Read(Limits with { GuardRuleNames = 2 }, ("pdp.yaml", Rule("superuser, viewer, editor"))),
            DiagnosticCodes.TooManyGuardRules,
            "3",
            "2");

        static string Rule(string roles) => $"{InMemory.Stack}guardRails: {{protected: [{{action: getCase, roles: [{roles}]}}]}}";
    }

    [Fact]
    public void GuardRailNames_AtAndBeyond_IsAnErrorBeyond()
    {
        const string Rule = "{actions: [getCase, getTags], roles: [superuser]}";

        AssertEdge(
            InMemory.Read(Limits with { GuardRailNames = 6 }, ("pdp.yaml", Rails($"{Rule}, {Rule}"))),
            InMemory.Read(Limits with { GuardRailNames = 6 }, ("pdp.yaml", Rails($"{Rule}, {Rule}, {Rule}"))),
            DiagnosticCodes.TooManyGuardRules,
            "8",
            "6");

        static string Rails(string rules) => $"{InMemory.Stack}guardRails: {{protected: [{rules}]}}";
    }

    [Fact]
    public void Tests_AtAndBeyond_CountsCellsOfMatrices()
    {
        const string One = "tests: [{subject: {roles: [viewer]}, action: getCase, resource: {owner: cases}, expect: ALLOW}]\n";

        AssertEdge(
            InMemory.Read(Limits with { Tests = 3 }, ("pdp.yaml", InMemory.Stack), ("tests/a.yaml", One + Matrix("viewer, editor"))),
            InMemory.Read(Limits with { Tests = 3 }, ("pdp.yaml", InMemory.Stack), ("tests/a.yaml", One + Matrix("viewer, editor, superuser"))),
            DiagnosticCodes.TooManyTests,
            "3",
            "3");

        static string Matrix(string roles) => $"matrices: [{{roles: [{roles}], owner: cases, allow: {{getCase: []}}}}]";
    }

    // 8,000,000,000 cells in a small file: read one by one, they would take an hour and more.
    [Fact]
    public void Tests_MatrixFarBeyond_EndsAtTheLimit()
    {
        var roles = string.Join(", ", Enumerable.Repeat("viewer", 256));
        var spaces = string.Join(", ", Enumerable.Range(0, 256).Select(i => $"s{i}"));
        var owners = string.Join(", ", Enumerable.Repeat("cases", 256));
        var rows = string.Join(", ", Enumerable.Range(0, 500).Select(i => $"a{i}: []"));

        var reading = InMemory.Read(
            ("pdp.yaml", InMemory.Stack),
            ("tests/a.yaml", $"matrices: [{{roles: [{roles}], owners: [{owners}], spaces: [{spaces}], allow: {{{rows}}}}}]"));

        Assert.Single(reading.Diagnostics, d => d.Code == DiagnosticCodes.TooManyTests);
    }

    [Fact]
    public void NameBytes_AtAndBeyond_CountsUtf8()
    {
        AssertEdge(
            InMemory.Read(("pdp.yaml", InMemory.Stack), ("roles/a.yaml", $"{new string('é', 256)}: {{}}")),
            InMemory.Read(("pdp.yaml", InMemory.Stack), ("roles/a.yaml", $"{new string('é', 256)}x: {{}}")),
            DiagnosticCodes.NameTooLong,
            "513",
            "512");
    }

    [Fact]
    public void Diagnostics_Beyond_EndsWithTheNumberLeftOutAndKeepsErrors()
    {
        var limits = Limits with { Diagnostics = 3 };
        var warnings = ("roles/a.json", """{"w": {"kibana": [{"spaces": ["a"]}, {"spaces": ["b"]}, {"spaces": ["c"]}]}}""");

        var at = InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), warnings);
        var beyond = InMemory.Read(limits, ("pdp.yaml", InMemory.Stack), warnings, ("roles/b.json", "[5, 6]"));

        Assert.Equal(3, at.Diagnostics.Count);
        Assert.NotNull(at.Bundle);
        Assert.Null(beyond.Bundle);
        Assert.Equal(2, beyond.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error));
        var last = beyond.Diagnostics[^1];
        Assert.Equal((DiagnosticCodes.FindingsLeftOut, DiagnosticSeverity.Warning), (last.Code, last.Severity));
        Assert.Contains("2 more findings", last.Message);
    }

    private static void AssertEdge(BundleReading at, BundleReading beyond, string code, string count, string limit)
    {
        Assert.DoesNotContain(at.Diagnostics, d => d.Code == code);
        var finding = Assert.Single(beyond.Diagnostics, d => d.Code == code);
        Assert.Equal(DiagnosticSeverity.Error, finding.Severity);
        Assert.Contains(count, finding.Message);
        Assert.Contains(limit, finding.Message);
        Assert.Null(beyond.Bundle);
    }

    private static string Padded(int bytes) => "{}" + new string(' ', bytes - 2);

    // The role and its member are two; the rest is a list in a list.
    private static string Nested(int depth) =>
        $$$"""{"r": {"x": {{{new string('[', depth - 2)}}}{{{new string(']', depth - 2)}}}}}""";
}
